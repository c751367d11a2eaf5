// What the page's data hold, as Python writes them: written by tests/page_types.py from the TypedDicts of
// geomap/drawing/payload_types.py and geomap/outputs/page/archive_types.py. Change those, and run it again.

export type PlaceKind =
  | "country"
  | "admin1"
  | "admin2"
  | "capital"
  | "city"
  | "area"
  | "region"
  | "water"
  | "landform"
  | "other";

export type Status = "reported" | "planned" | "denied" | "hypothetical";

export type TextMode = "full" | "excerpts" | "none";

export type Verdict = "consistent" | "inconsistent" | "unclear";

/** A point: latitude and longitude in degrees. */
export type LatLon = [number, number];

/** South-west and north-east corner. */
export type Bounds = [LatLon, LatLon];

/** What a name of the ground is of, unless of a country. */
export type LabelKind = "sea" | "county" | "river";

/** A name that the ground alone bears. */
export interface Label {
  name: string;
  at: LatLon;
  /** How wide what it names is, in degrees of longitude. */
  degrees: number;
  /** Not there for a country. */
  kind?: LabelKind;
  /** Where else the name may stand, for a country in which a place of the article lies. */
  along?: LatLon[];
}

/** What every map says. */
export interface MapContent {
  title: string;
  /** Of countries, seas, counties and rivers, the largest first. */
  labels: Label[];
  /** All sources, with their licences. */
  credits: string[];
  /** Whom the map names beside itself. */
  creditLine: string;
  /** What is seen at first. */
  fit: Bounds;
  /** How far the map reaches. */
  extent: Bounds;
}

/** Ground with several claimants. */
export interface ContestedArea {
  /** `c0`, `c1`, … */
  id: string;
  name: string;
  /** Names of countries. */
  claimedBy: string[];
  bounds: Bounds;
  /** Whether some of it is seen at first. */
  inView: boolean;
  /** Whether a place of the article lies on it, or at least two of the article's countries claim it. */
  told: boolean;
}

/** What a map says of disputed ground, and of whose view it takes. */
export interface DisputesContent {
  /** Goes on from "borders drawn". */
  worldview: string;
  contested: ContestedArea[];
  /** Whether a disputed border is seen at first. */
  disputed: boolean;
}

/** An online map that lies under the page's own. */
export interface OnlineTiles {
  name: string;
  /** With Leaflet's fields `{s}`, `{z}`, `{x}`, `{y}` and `{r}` left open. */
  url: string;
  subdomains: string;
  minZoom: number;
  maxZoom: number;
  credit: string;
}

/** A stretch of the article that is marked in one way throughout. */
export interface TextRun {
  /** The text. */
  t: string;
  /** The id of the place, border or unplaced name that it names. */
  m: string | null;
  /** The numbers of the events that it tells. */
  e: number[];
}

/** What an editor may have changed. */
export interface Edited {
  /** What was changed, with the original; not there if nothing was. */
  edited?: string;
}

/** Who takes part in an event. */
export interface EventParticipant {
  name: string;
  /** Empty where the article gives none. */
  role: string;
  /** null where it is the name already. */
  country: string | null;
}

/** An event of the article. */
export interface ArticleEvent extends Edited {
  /** From 1, in order of time. */
  number: number;
  type: string;
  status: Status;
  summary: string;
  /** The sentence that tells it; null where it may not be shown. */
  quote: string | null;
  when: string;
  /** How the article gives the date. */
  dated: string;
  /** The first and the last day, counted from 1 January of the year 1; null where no date is known. */
  days: [number, number] | null;
  /** Whether the year is known; `days` are those of 2000 if not. */
  year: boolean;
  /** The id of a place or border. */
  place: string | null;
  /** Its name. */
  where: string | null;
  /** How the article gives the place. */
  placed: string;
  /** As `70%`: a mark of how much is told, no probability. */
  confidence: string;
  who: EventParticipant[];
}

/** A feature of the gazetteer in words. */
export interface NamedFeature {
  name: string;
  kind: PlaceKind;
  /** The word for its kind. */
  what: string;
  /** The name of the country that it lies in. */
  country: string | null;
  /** The name of the first-level unit, unless its own. */
  admin1: string | null;
  at: LatLon;
}

/** Another feature that a place of the article may be. */
export interface Alternative extends NamedFeature {
  reason: string;
}

/** A name in the script of its country. */
export interface OwnName {
  text: string;
  /** BCP 47 code. */
  language: string;
}

/** A place of the article. */
export interface ArticlePlace extends NamedFeature, Edited {
  /** `p0`, `p1`, … */
  id: string;
  /** Where a country's name may stand; null for what is no country. */
  along: LatLon[] | null;
  native: OwnName | null;
  /** The extent of what is no point. */
  bounds: Bounds | null;
  uncertainty: string | null;
  /** How far off the point may be, for what is drawn as a circle of that radius. */
  km: number | null;
  /** Whether it has a line or area of the user's own. */
  shape: boolean;
  /** Names of the countries that claim it, where it belongs to none. */
  claimedBy: string[];
  /** Whether it may well be another place of that name. */
  low: boolean;
  /** As `80%`. */
  confidence: string;
  reason: string;
  /** How the position was arrived at, where it is not simply given by the source. */
  basis: string;
  sources: string[];
  mentions: number;
  /** How far it is from the nearest border. */
  nearest: string | null;
  alternatives: Alternative[];
}

/** A border's length as somebody publishes it. */
export interface KnownLength {
  length: string;
  source: string;
}

/** A border's length as an article has it. */
export interface ClaimedLength {
  length: string;
  verdict: Verdict;
}

/** The first-level units of a country along a border. */
export interface BorderingUnits {
  country: string;
  names: string[];
}

/** A border that the article is about. */
export interface ArticleBorder extends Edited {
  /** `b0`, `b1`, … */
  id: string;
  name: string;
  length: string;
  /** What the length was measured on. */
  source: string;
  /** How far the drawn line may lie off the true one, in m; 0 for all of its vertices. */
  drawnWithin: number;
  published: KnownLength[];
  claims: ClaimedLength[];
  provinces: BorderingUnits[];
  mentions: number;
  /** Where its name may stand, the best first. */
  along: LatLon[];
  bounds: Bounds;
}

/** A name that is not on the map. */
export interface UnplacedName {
  /** `u0`, `u1`, … */
  id: string;
  name: string;
  /** What the article says of where it is. */
  hint: string;
}

/** What is said of an article: on its page, and beside its figure. */
export interface ArticleContent extends MapContent {
  published: string | null;
  /** File name or address. */
  source: string;
  /** Who published it. */
  outlet: string | null;
  /** How much of the article is shown. */
  text: TextMode;
  paragraphs: TextRun[][];
  /** In order of time; those without a known date and planned ones last. */
  events: ArticleEvent[];
  places: ArticlePlace[];
  borders: ArticleBorder[];
  unplaced: UnplacedName[];
}

/** All that the page of an article says. */
export interface ArticlePage extends ArticleContent, DisputesContent {
  tiles: OnlineTiles | null;
}

/** The names that an archive's map could not place. */
export interface UnplacedCounts {
  names: number;
  mentions: number;
  /** The most frequent, each with its mentions. */
  most: [string, number][];
}

/** What the page of an archive says beside what is packed. */
export interface ArchiveContent extends MapContent, DisputesContent {
  /** How many articles could not be read. */
  failed: number;
  /** The first of them: id, and why. */
  failures: [string, string][];
  unplaced: UnplacedCounts;
  /** How many articles came without their text. */
  withoutText: number;
  tiles: OnlineTiles | null;
}

/** How many quotes a page holds. */
export interface QuoteCounts {
  /** Of one article, at most. */
  most: number;
  shown: number;
  /** Left out for want of room. */
  left: number;
}

/** What the page of an archive holds packed: each text is JSON, compressed with gzip, in base64. */
export interface PackedContent {
  /** `ArchiveFigures`. */
  figures: string;
  /** A list of `ArchiveQuote` for each article. */
  quotes: string;
  quoted: QuoteCounts;
}

/** All that the page of an archive says. */
export interface ArchivePage extends ArchiveContent, PackedContent {
}

/** The articles of an archive, as columns of one length. */
export interface ArchiveArticles {
  id: string[];
  title: string[];
  /** When it was published, counted from 1 January of the year 1; 0 where that is not known. */
  day: number[];
  /** Empty where it is the id. */
  source: string[];
  /** A number in `names`. */
  outlet: number[];
  /** What each names: by turns a number of a place or border, and twice its mentions, one more if it is unsure. */
  names: number[][];
  /** How many events each tells. */
  events: number[];
}

/** The events of all articles in their order, as columns of one length. */
export interface ArchiveEvents {
  /** A number in `names`; so `status`, `dated` and `placed`. */
  type: number[];
  status: number[];
  /** A number in `dates`. */
  date: number[];
  dated: number[];
  /** The number of a place or border; -1 for none. */
  place: number[];
  placed: number[];
  summary: string[];
}

/** The places of an archive, the most named first, as columns of one length; what few have, by their numbers. */
export interface ArchivePlaces {
  name: string[];
  /** A number in `names`; so `what`, `country`, `admin1`, `near` and `sources`. */
  kind: number[];
  what: number[];
  country: number[];
  admin1: number[];
  lat: number[];
  lon: number[];
  /** The mean over its articles, in hundredths. */
  confidence: number[];
  km: Record<number, number>;
  uncertainty: Record<number, string>;
  basis: Record<number, string>;
  claimedBy: Record<number, string[]>;
  /** How far it is from the nearest border. */
  near: number[];
  /** One in each line. */
  sources: number[];
}

/** A border's length as articles have it. */
export interface CountedLength extends ClaimedLength {
  /** How often. */
  times: number;
}

/** A border that articles discuss. */
export interface ArchiveBorder {
  name: string;
  length: string;
  /** What the length was measured on. */
  source: string;
  published: KnownLength[];
  along: LatLon[];
  bounds: Bounds;
  /** The most frequent first. */
  claims: CountedLength[];
}

/** A date's words, and its first and last day, counted from 1 January of the year 1; both 0 without a year. */
export type DateInWords = [string, number, number];

/**
 * A sentence; by threes where a name starts, its length and the number of its place or border; its article's events.
 */
export type ArchiveQuote = [string, number[], number[]];

/** What an archive's map counts. Places and borders are numbered in one row, borders after all places. */
export interface ArchiveFigures {
  places: ArchivePlaces;
  borders: ArchiveBorder[];
  articles: ArchiveArticles;
  events: ArchiveEvents;
  dates: DateInWords[];
  /** Words that stand in columns by their numbers. */
  names: (string | null)[];
}
