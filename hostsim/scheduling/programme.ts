/**
 * Linear programmes, also with whole numbers. Takes: columns and rows. Gives: the best values, what bounds
 * them, and the prices of the rows. The solver is HiGHS (Huangfu and Hall, Mathematical Programming
 * Computation 10 (2018) 119-142) as WebAssembly: one thread, fixed options and no clock, so the same
 * programme has the same answer on every machine.
 */
import loadHighs, { type Highs } from "highs";

/** Coefficients of a row: column and value. */
type Entries = readonly (readonly [column: number, value: number])[];

/** Columns and rows, in the order in which they were added. What is to be made as large as can be. */
export class Programme {
  private readonly costs: number[] = [];
  private readonly lower: number[] = [];
  private readonly upper: number[] = [];
  private readonly whole: boolean[] = [];
  private readonly rowLower: number[] = [];
  private readonly rowUpper: number[] = [];
  private readonly starts: number[] = [0];
  private readonly indices: number[] = [];
  private readonly values: number[] = [];

  /** Adds a column, and returns its place. */
  column(worth: number, lower: number, upper: number, isWhole = false): number {
    this.lower.push(lower);
    this.upper.push(upper);
    this.whole.push(isWhole);
    return this.costs.push(worth) - 1;
  }

  /** Makes a unit of a column worth so much more. */
  addWorth(column: number, more: number): void {
    this.costs[column]! += more;
  }

  /** Adds a row, lower <= sum <= upper, and returns its place. No column may stand in it twice. */
  row(lower: number, upper: number, entries: Entries): number {
    for (const [column, value] of entries) {
      this.indices.push(column);
      this.values.push(value);
    }
    this.starts.push(this.indices.length);
    this.rowUpper.push(upper);
    return this.rowLower.push(lower) - 1;
  }

  /** Fixes a column. */
  fix(column: number, value: number): void {
    this.lower[column] = value;
    this.upper[column] = value;
  }

  /** As the solver takes it. */
  model({ constants: { objectiveSense, variableType } }: Highs) {
    const { costs, rowLower } = this;
    return {
      numCols: costs.length,
      numRows: rowLower.length,
      sense: objectiveSense.maximize,
      colCost: costs,
      colLower: this.lower,
      colUpper: this.upper,
      rowLower,
      rowUpper: this.rowUpper,
      matrix: {
        format: "csr" as const,
        numRows: rowLower.length,
        numCols: costs.length,
        starts: this.starts,
        indices: this.indices,
        values: this.values,
      },
      ...(this.whole.includes(true)
        ? { integrality: this.whole.map((is) => (is ? variableType.integer : variableType.continuous)) }
        : {}),
    };
  }
}

/** An answer. */
export interface Solution {
  readonly values: Float64Array;
  /** What more each row's bound is worth, a unit of it; of no meaning with whole numbers. */
  readonly prices: Float64Array;
  /** Worth of the values, and what no values can exceed. */
  readonly worth: number;
  readonly bound: number;
}

/** How far a search goes. */
export interface Effort {
  /** It ends when (bound - worth) / worth is proved to be no more. */
  readonly gap: number;
  /** Or after so many branches: a number, since a time would differ from machine to machine. */
  readonly mostNodes: number;
}

const LINEAR: Effort = { gap: 0, mostNodes: 0 };

/** The solver, loaded. */
export class Solver {
  private constructor(private readonly highs: Highs) {}

  /** Loads it: 3.5 MB of WebAssembly from the package, nothing from a network. */
  static async open(): Promise<Solver> {
    // The package's types tell of CommonJS, where `default` is a field; Node gives us the module.
    return new Solver(await (loadHighs as unknown as typeof loadHighs.default)());
  }

  /**
   * Solves a programme that has a solution.
   *
   * @throws Error when there is no solution, or no largest one: a fault of whoever made the programme.
   */
  solve(programme: Programme, effort: Effort = LINEAR): Solution {
    const { highs } = this;
    const model = programme.model(highs);
    // The solver calls it empty and has no answer.
    if (model.numCols === 0)
      return { values: new Float64Array(), prices: new Float64Array(model.numRows), worth: 0, bound: 0 };
    return highs.withModel(model, (run) => {
      run.options.set({
        output_flag: false,
        random_seed: 0,
        mip_rel_gap: effort.gap,
        mip_abs_gap: 1e-9,
        ...(effort.mostNodes > 0 ? { mip_max_nodes: effort.mostNodes } : {}),
      });
      run.run();
      const status = run.getModelStatus();
      const { optimal, solutionLimit } = highs.constants.modelStatus;
      if (status !== optimal && status !== solutionLimit)
        throw new Error(`the solver ended with status ${status}`);
      const { colValue: values, rowDual: prices } = run.getSolution();
      const worth = run.getObjectiveValue();
      const bound = model.integrality === undefined ? worth : run.info.get("mip_dual_bound");
      return { values, prices, worth, bound: Number(bound) };
    });
  }
}
