/** Where a server can be reached from here: a forwarded port, or the server itself. */
export interface Address {
  host: string;
  port: number;
}
