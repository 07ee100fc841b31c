/** There is no such element, and TypeScript was told that there is. */
note(1);
const nothing = [[1], [2]][7]!;
note(nothing[0]!);
