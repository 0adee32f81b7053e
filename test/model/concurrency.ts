/** What a job or a run asks of its group. */
export interface Place {
  readonly group: string;
  readonly cancelInProgress: boolean;
  /** How many may wait: one, of which an older one is cancelled, or up to 100 (`queue: max`). */
  readonly queue: "single" | "max";
}

interface Member {
  readonly admit: (admitted: boolean) => void;
  readonly cancel: () => void;
}

interface Group {
  running: Member | undefined;
  readonly pending: Member[];
}

const LONGEST_QUEUE = 100;

/** The concurrency groups of one repository; their names know no case. */
export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /**
   * Resolves with how to leave the group once it is one's turn, or with undefined where one was cancelled while waiting;
   * `cancel` is called where a later one of the group cancels what is in progress.
   */
  async enter({ group: name, cancelInProgress, queue }: Place, cancel: () => void): Promise<(() => void) | undefined> {
    const group = this.#groupOf(name);
    const admitted = await new Promise<boolean>((admit) => {
      const member: Member = { admit, cancel };
      if (group.running === undefined) start(group, member);
      else wait(group, member, queue);
      if (cancelInProgress && group.running !== member) group.running?.cancel();
    });
    return admitted ? () => leave(group) : undefined;
  }

  /** Returns how many wait in the group. */
  pending(name: string): number {
    return this.#groupOf(name).pending.length;
  }

  #groupOf(name: string): Group {
    const key = name.toLowerCase();
    const known = this.#groups.get(key) ?? { running: undefined, pending: [] };
    this.#groups.set(key, known);
    return known;
  }
}

function start(group: Group, member: Member): void {
  group.running = member;
  member.admit(true);
}

function wait(group: Group, member: Member, queue: Place["queue"]): void {
  const room = queue === "max" ? LONGEST_QUEUE : 1;
  group.pending.push(member);
  while (group.pending.length > room) group.pending.shift()?.admit(false);
}

function leave(group: Group): void {
  group.running = undefined;
  const next = group.pending.shift();
  if (next !== undefined) start(group, next);
}
