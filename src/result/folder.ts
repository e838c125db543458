/** A file in its final place. */
export interface Published {
  /** Where it is: a URI as a string, for any folder. */
  readonly location: string;
  /** Its path below the folder, with `/`, such as `cats/a-cat-2.png`. */
  readonly name: string;
}

/** A file that took an older one's place. */
export interface Replaced extends Published {
  /** Absolute local path of the older file's copy. It is never deleted. */
  readonly backup: string;
  /** Puts the older file back in its place, whatever is there by then; the backup stays. */
  undo(): Promise<void>;
}

/**
 * Where results go: on disk (`diskFolder`), or a virtual workspace. All of its methods take a finished file that lies in
 * `scratch` and consume it: when they return it is gone; when they throw (the system's error, with its `code`) it is
 * still there, and nothing half-written lies in the folder.
 */
export interface OutputFolder {
  /** As a URI string, for records. */
  readonly uri: string;
  /** As people know it, for messages. */
  readonly label: string;
  /** Absolute path of the local folder in which results are received: the folder itself if on disk. Need not exist yet. */
  readonly scratch: string;
  /**
   * Puts a file under `<stem>.<extension>`, or `<stem>-2.<extension>` and so on: never over another, even when many are
   * published at once. A `/` in the stem makes subfolders. Creates what folders are missing.
   */
  publish(part: string, stem: string, extension: string): Promise<Published>;
  /** Puts a file under exactly this name; throws with code `EEXIST` if there is one. */
  publishExact(part: string, name: string): Promise<Published>;
  /** Puts a file in the place of another of the folder (`name` as in `Published`), which is first kept in `backupFolder`. */
  replace(part: string, name: string, backupFolder: string): Promise<Replaced>;
}
