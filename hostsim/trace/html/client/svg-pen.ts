/**
 * A pen that writes SVG, for the painters of hostsim/stepping/canvas. Takes: a size, the ground's colour, and
 * a canvas' pen to measure text with. Gives: the picture as text. It knows what those painters use, no more:
 * straight lines, rectangles, text, and one clipped part at a time.
 */
import type { Pen } from "../../../stepping/canvas/canvas.js";

const ANCHORS: Readonly<Record<string, string>> = { center: "middle", start: "start" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** Short numbers: a hundredth of a pixel is seen by nobody. */
function short(value: number): string {
  return String(Math.round(100 * value) / 100);
}

/** The pen. */
export class SvgPen implements Pen {
  font = "";
  textBaseline: CanvasTextBaseline = "middle";
  textAlign: CanvasTextAlign = "start";
  fillStyle: Pen["fillStyle"] = "#000";
  strokeStyle: Pen["strokeStyle"] = "#000";
  lineWidth = 1;
  globalAlpha = 1;
  private readonly parts: string[] = [];
  private path = "";
  private isClipped = false;

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly ground: string,
    private readonly measurer: Pick<Pen, "measureText">,
  ) {}

  /** The picture, with a title. */
  text(title: string): string {
    const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><title>${escaped(title)}</title>
<rect width="100%" height="100%" fill="${this.ground}"/>
<g font-family="sans-serif" font-size="12">
${this.parts.join("\n")}
</g></svg>
`;
  }

  clearRect(): void {
    this.parts.length = 0;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect ${this.box(x, y, width, height)} fill="${this.fillStyle}"${this.opacity}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    const anchor = ANCHORS[this.textAlign] ?? "start";
    this.parts.push(
      `<text x="${short(x)}" y="${short(y)}" text-anchor="${anchor}" dominant-baseline="central" fill="${this.fillStyle}">${escaped(text)}</text>`,
    );
  }

  measureText(text: string): TextMetrics {
    return this.measurer.measureText(text);
  }

  beginPath(): void {
    this.path = "";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${short(x)} ${short(y)}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path = `<rect ${this.box(x, y, width, height)}/>`;
  }

  stroke(): void {
    this.parts.push(
      `<path d="${this.path}" fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"/>`,
    );
  }

  clip(): void {
    this.parts.push(`<clipPath id="lanes">${this.path}</clipPath><g clip-path="url(#lanes)">`);
    this.isClipped = true;
  }

  save(): void {
    this.isClipped = false;
  }

  restore(): void {
    if (this.isClipped) this.parts.push("</g>");
    this.isClipped = false;
  }

  private get opacity(): string {
    return this.globalAlpha === 1 ? "" : ` fill-opacity="${this.globalAlpha}"`;
  }

  private box(x: number, y: number, width: number, height: number): string {
    return `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
  }
}
