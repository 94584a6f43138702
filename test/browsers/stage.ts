/** People at one Parley, in one kind of browser: what a story begins with. */
import type { Driver, Visitor, VisitorOptions } from './driver.ts';
import { Page } from './page.ts';
import type { Site } from './site.ts';

export interface Person {
  username: string;
  page: Page;
  /** Another tab of the same browser. */
  open(): Promise<Page>;
}

export class Stage {
  readonly site: Site;
  /** All pages that were opened, for who wants to see what they show. */
  readonly pages: Page[] = [];
  #driver: Driver;
  #visitors: Visitor[] = [];
  static #people = 0;

  constructor(site: Site, driver: Driver) {
    this.site = site;
    this.#driver = driver;
  }

  /** A name that nobody has. */
  name(name: string): string {
    Stage.#people += 1;
    return `${name}${Stage.#people}`;
  }

  /** Somebody's browser, signed in nowhere. */
  async visit(username: string, options?: VisitorOptions): Promise<Person> {
    const visitor = await this.#driver.visitor(options);
    this.#visitors.push(visitor);
    const open = async () => {
      const page = new Page(await visitor.open(), this.site.url);
      this.pages.push(page);
      return page;
    };
    return { username, page: await open(), open };
  }

  /** Somebody new, who has registered and is in the lobby. */
  async enter(name: string, options?: VisitorOptions): Promise<Person> {
    const person = await this.visit(this.name(name), options);
    await person.page.register(person.username);
    return person;
  }

  /** New people in the lobby, who see each other. */
  async cast(...names: string[]): Promise<Person[]> {
    const people: Person[] = [];
    for (const name of names) people.push(await this.enter(name));
    for (const { page } of people.slice(0, -1)) await page.go('/lobby/');
    return people;
  }

  async leave() {
    await Promise.all(this.#visitors.map((visitor) => visitor.close()));
  }
}
