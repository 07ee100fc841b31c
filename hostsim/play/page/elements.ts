/** Elements of the page. Takes: their identifiers, rows of tables. Gives: elements, or new ones. */

/** An element of the page by its identifier. */
export function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

/** A new element with text in it. */
export function withText<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text: string,
  className = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}

/** A row of a table: a heading, and cells. */
export function tableRow(heading: string, cells: readonly HTMLTableCellElement[]): HTMLTableRowElement {
  const row = document.createElement("tr");
  const head = withText("th", heading);
  head.scope = "row";
  row.append(head, ...cells);
  return row;
}

/** The head of a table whose first column has headings of rows. */
export function tableHead(names: readonly string[]): HTMLTableSectionElement {
  const head = document.createElement("thead");
  const row = document.createElement("tr");
  row.append(
    document.createElement("td"),
    ...names.map((name) => {
      const cell = withText("th", name);
      cell.scope = "col";
      return cell;
    }),
  );
  head.append(row);
  return head;
}
