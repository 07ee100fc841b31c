/**
 * zod's makers of JSON Schema in a page: none, for the page brings the schema file. In place of zod's own
 * module, whose names these are.
 */

/** Stands for what is never called, or whose result never is. */
function none(): undefined {
  return undefined;
}

export {
  none as createStandardJSONSchemaMethod,
  none as createToJSONSchemaMethod,
  none as extractDefs,
  none as finalize,
  none as handleUnrepresentable,
  none as initializeContext,
  none as processSchema,
};
