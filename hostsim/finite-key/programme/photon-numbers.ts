/**
 * What counts by class say about detections by photon number. Takes: counts of one basis and the source.
 * Gives: the rows of linear programmes, and the proven ends of single quantities. Never shares out failure
 * probabilities; linear-programme of methods/ does.
 */
import type { BasisEvents, Confidence } from "../decoy-method.js";
import { expectedCounts, type OfClasses, total } from "../tail-bounds.js";
import { classShares, type ShareLimits } from "./class-shares.js";
import { designedRows } from "./designed-tests.js";
import type { LinearProgramme, Row } from "./linear-programme.js";
import { provenMinimum } from "./solve.js";

/** The unknowns: detections (S_n) and errors among them (V_n) by photon number, the remainder last. */
type Unknown = "detections" | "errors";

/** Detections and errors of a basis as rows over S_0 ... S_13, V_0 ... V_13. */
export class PhotonNumberRows {
  private readonly rows: Row[] = [];
  private readonly shares: readonly (readonly ShareLimits[])[];
  private readonly all: number;

  /**
   * @param counted which counts are used; each costs two estimates a class, with two classes two in all
   */
  constructor(
    private readonly events: BasisEvents<OfClasses>,
    private readonly confidence: Confidence,
    private readonly counted: readonly ["detections"] | readonly ["detections", "errors"],
  ) {
    this.shares = classShares(events.intensities, events.probabilities, events.intensityTolerance);
    this.all = total(events.detections);
    for (const unknown of counted) this.addCounts(unknown);
    if (counted.length === 2) this.addErrorsAreDetections();
  }

  /** How many of the detections came from empty pulses, at most: a row of its own. */
  emptyAtMost(most: number): void {
    this.row("detections", (photons) => (photons === 0 ? -1 : 0), -most);
  }

  /** At least so many detections came from single photons; "infeasible" if no light gives such counts. */
  leastSingle(): number | "infeasible" {
    return this.minimum((unknown, photons) => (unknown === "detections" && photons === 1 ? 1 : 0));
  }

  /** At least so many detections came from empty pulses. */
  leastEmpty(): number | "infeasible" {
    return this.minimum((unknown, photons) => (unknown === "detections" && photons === 0 ? 1 : 0));
  }

  /**
   * At most so many errors came from pulses of `photons` photons: all, less the fewest of the others. So no
   * coefficient is negative, and the solver can start from no multipliers at all.
   */
  mostErrors(photons: number): number | "infeasible" {
    const others = this.minimum((unknown, number) => (unknown === "errors" && number !== photons ? 1 : 0));
    return others === "infeasible" ? others : total(this.events.errors) - others;
  }

  /** The programme that minimises a sum of unknowns; they are S_0 ... S_13 and then V_0 ... V_13. */
  programme(objectiveOf: (unknown: Unknown, photons: number) => number): LinearProgramme {
    const objective = this.counted.flatMap((unknown) =>
      this.shares.map((_, photons) => objectiveOf(unknown, photons)),
    );
    return { objective, rows: this.rows, most: this.all };
  }

  private minimum(objectiveOf: (unknown: Unknown, photons: number) => number): number | "infeasible" {
    return provenMinimum(this.programme(objectiveOf));
  }

  private place(unknown: Unknown, photons: number): number {
    return unknown === "detections" ? photons : this.shares.length + photons;
  }

  private nothing(): number[] {
    return new Array<number>(this.counted.length * this.shares.length).fill(0);
  }

  private row(unknown: Unknown, of: (photons: number) => number, least: number): void {
    const coefficients = this.nothing();
    for (let photons = 0; photons < this.shares.length; photons++)
      coefficients[this.place(unknown, photons)] = of(photons);
    this.rows.push({ coefficients, least });
  }

  /**
   * The sum over photon numbers is what was seen; the expected count of class k is the sum over n of
   * P(k | n) S_n, and lies within the tail bound's limits. Where P(k | n) is known within limits, the row
   * takes the one that allows more.
   */
  private addCounts(unknown: Unknown): void {
    const counts = this.events[unknown];
    const seen = total(counts);
    this.row(unknown, () => 1, seen);
    this.row(unknown, () => -1, -seen);
    const { lower, upper } = expectedCounts(counts, this.confidence.exponent, this.confidence.tailBound);
    for (let k = 0; k < counts.length; k++) {
      this.row(unknown, (photons) => this.shares[photons]![k]!.most, lower[k]!);
      this.row(unknown, (photons) => -this.shares[photons]![k]!.least, -upper[k]!);
    }
    const sign = unknown === "detections" ? 1 : -1;
    for (const { coefficients, least } of designedRows(
      this.events,
      this.shares,
      counts,
      this.confidence.exponent,
      sign,
    ))
      this.row(unknown, (photons) => coefficients[photons]!, least);
  }

  private addErrorsAreDetections(): void {
    for (let photons = 0; photons < this.shares.length; photons++) {
      const coefficients = this.nothing();
      coefficients[this.place("detections", photons)] = 1;
      coefficients[this.place("errors", photons)] = -1;
      this.rows.push({ coefficients, least: 0 });
    }
  }
}
