/** Modules of the core in a page, without what it never calls. */
import binaryen from "binaryen";
import { expect, it } from "vitest";
import { neededParts } from "../../../hostsim/play/needed-parts.js";

const BOTH = binaryen
  .parseText(`(module
    (memory (export "memory") 1)
    (func $scale (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
    (func (export "three") (param i32) (result i32) (call $scale (local.get 0)))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "$add") (param i32) (result i32) (local.get 0)))`)
  .emitBinary();

it("keep the functions that the programs name as a word, with what those call, and the memory", async () => {
  const small = neededParts(BOTH, "core.three(7); core.adder(1); core.$add_(2)");
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(small));
  expect(Object.keys(instance.exports).sort()).toEqual(["memory", "three"]);
  expect((instance.exports.three as (x: number) => number)(7)).toBe(21);
  const named = neededParts(BOTH, 'core["$add"](1); core.add(2, 3)');
  expect(WebAssembly.Module.exports(new WebAssembly.Module(Uint8Array.from(named)))).toHaveLength(3);
});
