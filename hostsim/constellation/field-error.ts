/**
 * What is wrong with a field of a file. Takes: the field and a problem. Gives: an error from which the place
 * in the text can be found.
 */
import { UserError } from "../base/user-error.js";

/** A UserError of one field. */
export class FieldError extends UserError {
  /** @param field as in `stations.2.latitudeDeg` */
  constructor(
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}
