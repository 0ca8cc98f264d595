// What the bot has told this page: the people, the places, and the posts in the order they came.

const most = 1500; // as many as the bot keeps

export class Store {
  constructor() {
    this.world = null;
    this.seen = 0;
    this.posts = new Map(); // ref -> post, in order
    this.unread = new Map(); // "maija @maija" -> count
    this.loaded = false;
  }

  get people() { return this.world?.people ?? []; }
  person(id) { return this.people.find((p) => p.id === id); }
  place(id) { return this.world?.places.find((p) => p.id === id); }

  begin(world) {
    this.world = world;
    this.clear();
  }

  clear() {
    this.seen = 0;
    this.loaded = false;
    this.posts.clear();
    this.unread.clear();
  }

  /** Takes posts in; returns those that changed, each with whether it is new. */
  take(frame) {
    if (frame.fresh) this.clear();
    const first = !this.loaded;
    const changed = [];
    for (const post of frame.posts) {
      const is_new = !this.posts.has(post.ref);
      this.posts.set(post.ref, post);
      changed.push({ post, is_new });
      if (this.posts.size > most) this.posts.delete(this.posts.keys().next().value);
    }
    this.seen = frame.upto;
    this.loaded = true;
    return { changed, first };
  }

  /** Whether a person sees a post. */
  sees(person, post) {
    return person.places.includes(post.place) && (!post.for || post.for === person.id);
  }

  posts_of(person, place) {
    return [...this.posts.values()].filter((p) => p.place === place && this.sees(person, p));
  }

  unread_of(person, place) {
    return this.unread.get(`${person} ${place}`) ?? 0;
  }
  unread_of_all(person) {
    return this.person(person)?.places.reduce((sum, place) => sum + this.unread_of(person, place), 0) ?? 0;
  }
  read(person, place) {
    return this.unread.delete(`${person} ${place}`);
  }
  /** One more that `person` has not seen there. */
  missed(person, place) {
    const key = `${person} ${place}`;
    this.unread.set(key, (this.unread.get(key) ?? 0) + 1);
  }
}
