/** One key for one wish: sent again after a lost answer, it is done once. Another wish has another. */
export class Wish {
  #key = crypto.randomUUID();
  #wish = "";

  key(...wish: unknown[]): string {
    const told = JSON.stringify(wish);
    if (told !== this.#wish) [this.#key, this.#wish] = [crypto.randomUUID(), told];
    return this.#key;
  }
}
