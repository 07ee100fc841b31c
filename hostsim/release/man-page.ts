/**
 * The manual page. Takes: the command line with all its verbs. Gives: roff for man(1), made of the same
 * words as `--help`, so that the two cannot tell different things.
 */
import type { Command } from "commander";

/** The page of section 1. */
export function manPage(program: Command, version: string): string {
  return [
    `.TH ${program.name().toUpperCase()} 1 "" "${program.name()} ${version}"`,
    ".SH NAME",
    `${program.name()} \\- ${plain(program.description())}`,
    ".SH SYNOPSIS",
    `.B ${program.name()}`,
    ".I verb",
    "[options]",
    ".SH OPTIONS",
    ...optionsOf(program),
    ".SH VERBS",
    ...program.commands.flatMap((verb) => [verb, ...verb.commands]).flatMap(verbSection),
    ".SH EXIT STATUS",
    plain(
      "0: done. 1: done, and the verdict is no. 2: bad input. 12: something can't be written. Others are in the documents of their verbs.",
    ),
    ".SH SEE ALSO",
    plain("The documents in the folder docs of the package."),
    "",
  ].join("\n");
}

function verbSection(verb: Command): string[] {
  const path = verb.parent?.parent == null ? verb.name() : `${verb.parent.name()} ${verb.name()}`;
  const help = verb.createHelp();
  return [
    `.SS ${plain(`${path} ${verb.usage()}`)}`,
    plain(verb.description()),
    ...help
      .visibleArguments(verb)
      .flatMap((argument) => [
        ".TP",
        `.I ${plain(argument.name())}`,
        plain(help.argumentDescription(argument)),
      ]),
    ...optionsOf(verb),
  ];
}

function optionsOf(command: Command): string[] {
  const help = command.createHelp();
  return help
    .visibleOptions(command)
    .flatMap((option) => [".TP", `.B ${plain(option.flags)}`, plain(help.optionDescription(option))]);
}

/**
 * Text in which roff sees no command of its own: no escape, no request at a line's start, hyphens to be
 * copied.
 */
function plain(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("\n", " ")
    .replace(/^([.'])/, "\\&$1");
}
