/**
 * The files that are made from the dictionary and kept beside the sources. Takes: the package's folder.
 * Gives: their texts.
 */
import { assemblyScript, GENERATED_PATH } from "./assemblyscript.js";
import { FAULTS_PATH, faultsDocument } from "./faults-document.js";
import { loadDictionary } from "./load.js";
import { DOCUMENT_PATH, document } from "./markdown.js";
import { PROCEDURE_TYPES_PATH, procedureTypes } from "./procedure-types.js";

/** Path from the package's root, and text, of each file. */
export function generatedFiles(root?: string): { readonly path: string; readonly text: string }[] {
  const dictionary = loadDictionary(root);
  return [
    { path: GENERATED_PATH, text: assemblyScript(dictionary) },
    { path: DOCUMENT_PATH, text: document(dictionary) },
    { path: FAULTS_PATH, text: faultsDocument(dictionary) },
    { path: PROCEDURE_TYPES_PATH, text: procedureTypes(dictionary) },
  ];
}
