/** Where details go that a message has no room for. VS Code's `LogOutputChannel` is one. Never given the key. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}
