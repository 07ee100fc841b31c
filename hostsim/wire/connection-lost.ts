import { UserError } from "../base/user-error.js";
import { EXIT_NO_CONNECTION } from "./exit-codes.js";

/** The board does not answer any more. */
export class ConnectionLost extends UserError {
  constructor(reason: string) {
    super(`the connection to the board is lost: ${reason}`, EXIT_NO_CONNECTION);
    this.name = "ConnectionLost";
  }
}
