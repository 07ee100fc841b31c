/**
 * The files that are made from the protocols and kept beside the sources. Takes: the package's folder. Gives:
 * their texts.
 */
import { assemblyScript, GENERATED_PATH } from "./assemblyscript.js";
import { FAULTS_PATH, faultsDocument } from "./faults-document.js";
import { linesAssemblyScript, linesDocument, linesTypeScript } from "./line-files.js";
import { loadDictionary } from "./load.js";
import { DOCUMENT_PATH, document } from "./markdown.js";
import { assemblyPath, messagesAssemblyScript } from "./message-assemblyscript.js";
import { loadLines, loadMessages, MESSAGE_PROTOCOLS } from "./message-load.js";
import { messageDocument, messageDocumentPath } from "./message-markdown.js";
import { messagesTypeScript, typescriptPath } from "./message-typescript.js";
import { PROCEDURE_TYPES_PATH, procedureTypes } from "./procedure-types.js";

/** A file that is made: its path from the package's root, and its text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** All of them. */
export function generatedFiles(root?: string): GeneratedFile[] {
  const dictionary = loadDictionary(root);
  return [
    { path: GENERATED_PATH, text: assemblyScript(dictionary) },
    { path: DOCUMENT_PATH, text: document(dictionary) },
    { path: FAULTS_PATH, text: faultsDocument(dictionary) },
    { path: PROCEDURE_TYPES_PATH, text: procedureTypes(dictionary) },
    ...MESSAGE_PROTOCOLS.flatMap((name) => messageFiles(name, root)),
    ...lineFiles(root),
  ];
}

function lineFiles(root?: string): GeneratedFile[] {
  const protocol = loadLines(root);
  const { protocol: name } = protocol;
  return [
    { path: assemblyPath(name), text: linesAssemblyScript(protocol) },
    { path: typescriptPath(name), text: linesTypeScript(protocol) },
    { path: `docs/reference/${name}-lines.md`, text: linesDocument(protocol) },
  ];
}

function messageFiles(name: string, root?: string): GeneratedFile[] {
  const protocol = loadMessages(name, root);
  return [
    { path: assemblyPath(name), text: messagesAssemblyScript(protocol) },
    { path: typescriptPath(name), text: messagesTypeScript(protocol) },
    { path: messageDocumentPath(name), text: messageDocument(protocol) },
  ];
}
