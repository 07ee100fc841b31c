/**
 * The command that runs a pass again. Takes: what the user called the scenario, and the options. Gives: one
 * line for a shell.
 */
import { shellWord } from "../base/shell-word.js";
import type { ClassicalLink } from "../pass/classical-link.js";
import { HOST_LIGHT, type Light, type PassOptions, type Rhythm } from "../pass/options.js";

/** A line for a shell. A seed that is secret is not in it. */
export function passCommand(called: string, options: PassOptions): string {
  const { seed, windowS, light = HOST_LIGHT, link, waitS, tailBound, attack, assume } = options;
  return [
    `satqkd pass ${shellWord(called)}`,
    ...(typeof seed === "number" ? [`--seed ${seed}`] : []),
    ...(windowS == null ? [] : [`--window ${windowS}`]),
    ...lightFlags(light),
    ...linkFlags(link ?? {}),
    ...(waitS === undefined ? [] : [`--wait ${waitS}`]),
    ...(tailBound === undefined ? [] : [`--tail-bound ${tailBound}`]),
    ...(attack === undefined ? [] : [`--attack ${typeof attack === "string" ? attack : attack.name}`]),
    ...(assume ?? []).map((name) => `--assume ${name}`),
  ].join(" ");
}

function lightFlags(light: Light): string[] {
  if (light.from === "lit board") return [`--satellite ${shellWord(light.name)}`];
  const ofBoard = light.rhythm.of === "board";
  if (light.from === "distilling board")
    return [
      ...rhythmFlags(light.rhythm),
      ...(ofBoard ? [`--lines ${light.lineMap}`] : []),
      `--satellite ${shellWord(light.name)}`,
      "--distil-only",
    ];
  const everyPulse = light.from === "host" && light.everyPulse;
  return [
    ...rhythmFlags(light.rhythm),
    ...(everyPulse ? ["--every-pulse"] : []),
    ...(ofBoard || everyPulse ? [`--lines ${light.lineMap}`] : []),
  ];
}

function rhythmFlags(rhythm: Rhythm): string[] {
  if (rhythm.of === "board") return [`--board ${rhythm.board.name}`];
  return rhythm.refillPulsesPerS === null ? [] : [`--refill ${rhythm.refillPulsesPerS}`];
}

function linkFlags(link: Partial<ClassicalLink>): string[] {
  return [
    ...(link.lossProbability === undefined ? [] : [`--link-loss ${link.lossProbability}`]),
    ...(link.outages ?? []).map(
      ({ fromUs, untilUs }) => `--link-outage ${fromUs / 1e6},${(untilUs - fromUs) / 1e6}`,
    ),
    ...(link.uplinkBitPerS === undefined ? [] : [`--uplink ${link.uplinkBitPerS}`]),
    ...(link.downlinkBitPerS === undefined ? [] : [`--downlink ${link.downlinkBitPerS}`]),
  ];
}
