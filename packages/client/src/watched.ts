import { addressOf } from "./address.ts";

/** @param url of the service. @returns the socket that reports changes of a message or a batch */
export function socketUrl(url: string, template: string, id: string): string {
  return `${url.replace(/^http/, "ws")}${addressOf(`${template}/live`, { id })}`;
}
