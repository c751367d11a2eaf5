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

/** The kind of a label of the basemap, unless it is of a country. */
export type LabelKind = "sea" | "county" | "river";

/** A name on the basemap that is no place of the article. */
export interface Label {
  name: string;
  at: LatLon;
  /** Width of the named feature, in degrees of longitude. */
  degrees: number;
  /** Missing for a country. */
  kind?: LabelKind;
  /** Other points at which the name may stand. Only for a country with a place of the article. */
  along?: LatLon[];
}

/** The payload that every map has. */
export interface MapContent {
  title: string;
  /** Labels of countries, seas, counties and rivers, each kind with the largest first. */
  labels: Label[];
  /** All sources, with their licences. */
  credits: string[];
  /** The short attribution on the map itself. */
  creditLine: string;
  /** The box that the map shows at first. */
  fit: Bounds;
  /** The box that holds the whole map. */
  extent: Bounds;
}

/** An area with several claimants. */
export interface ContestedArea {
  /** `c0`, `c1`, … */
  id: string;
  name: string;
  /** Names of the claimants. */
  claimedBy: string[];
  bounds: Bounds;
  /** Whether part of it lies in the first view. */
  inView: boolean;
  /** Whether a place of the article lies in it, or at least two of the article's countries claim it. */
  told: boolean;
}

/** The payload of disputed borders, contested areas and the worldview. */
export interface DisputesContent {
  /** Completes the phrase "borders drawn ...". */
  worldview: string;
  contested: ContestedArea[];
  /** Whether a disputed border lies in the first view. */
  disputed: boolean;
}

/** Online tiles, drawn over the basemap. */
export interface OnlineTiles {
  name: string;
  /** URL template with Leaflet's fields `{s}`, `{z}`, `{x}`, `{y}` and `{r}`. */
  url: string;
  subdomains: string;
  minZoom: number;
  maxZoom: number;
  credit: string;
}

/** A stretch of the article's text with the same mark and the same events throughout. */
export interface TextRun {
  /** The text. */
  t: string;
  /** Id of the place, border or unplaced name that it mentions; null if it mentions none. */
  m: string | null;
  /** Numbers of the events that it reports. */
  e: number[];
}

/** The manual edits of a place, a border or an event. */
export interface Edited {
  /** The changed fields with their original values, in words; missing if there are none. */
  edited?: string;
}

/** A participant of an event. */
export interface EventParticipant {
  name: string;
  /** Empty where the article gives none. */
  role: string;
  /** Name of the country; null if the participant is that country. */
  country: string | null;
}

/** An event of the article. */
export interface ArticleEvent extends Edited {
  /** Number from 1, in chronological order. */
  number: number;
  type: string;
  status: Status;
  summary: string;
  /** The sentence that reports it; null if the text mode does not allow it. */
  quote: string | null;
  when: string;
  /** Basis of the date, in words, such as "date stated". */
  dated: string;
  /** First and last day as proleptic Gregorian ordinals (1 January of the year 1 is 1); null without a date. */
  days: [number, number] | null;
  /** Whether the year is known; if not, `days` are of the year 2000. */
  year: boolean;
  /** Id of a place or border. */
  place: string | null;
  /** Name of that place or border. */
  where: string | null;
  /** Basis of the place, in words, such as "place stated". */
  placed: string;
  /** Such as `70%`. It scores how much the article states of the event, and is not a probability. */
  confidence: string;
  who: EventParticipant[];
}

/** A feature of the gazetteer, with its kind and codes in words. */
export interface NamedFeature {
  name: string;
  kind: PlaceKind;
  /** The word for its kind. */
  what: string;
  /** Name of the country that it lies in; null for a country. */
  country: string | null;
  /** Name of the first-level unit; null if the feature has the same name. */
  admin1: string | null;
  at: LatLon;
}

/** Another candidate for a place of the article. */
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
  /** Points at which the name of a country may stand; null for any other feature. */
  along: LatLon[] | null;
  native: OwnName | null;
  /** Bounding box; null for a point. */
  bounds: Bounds | null;
  uncertainty: string | null;
  /** Uncertainty of the position in km, the radius of the circle that is drawn; null if none is drawn. */
  km: number | null;
  /** Whether it has a line or polygon from the user's own gazetteer. */
  shape: boolean;
  /** Names of the countries that claim it; empty if it belongs to one country. */
  claimedBy: string[];
  /** Whether the confidence is low: it may be another place of that name. */
  low: boolean;
  /** Such as `80%`. */
  confidence: string;
  reason: string;
  /** How the position was derived, if no source states it. */
  basis: string;
  sources: string[];
  mentions: number;
  /** Distance to the nearest border, in words. */
  nearest: string | null;
  alternatives: Alternative[];
}

/** A published length of a border. */
export interface KnownLength {
  length: string;
  source: string;
}

/** A length of a border as the article claims it. */
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
  /** The line on which the length was measured. */
  source: string;
  /** Metres by which the drawn line may be off the full line; 0 if it is not simplified. */
  drawnWithin: number;
  published: KnownLength[];
  claims: ClaimedLength[];
  provinces: BorderingUnits[];
  mentions: number;
  /** Points at which its name may stand, the best first. */
  along: LatLon[];
  bounds: Bounds;
}

/** A name that is not on the map. */
export interface UnplacedName {
  /** `u0`, `u1`, … */
  id: string;
  name: string;
  /** What the article says about its location. */
  hint: string;
}

/** The payload of an article, for its page and for its figure. */
export interface ArticleContent extends MapContent {
  published: string | null;
  /** File name or address. */
  source: string;
  /** Name of the publisher. */
  outlet: string | null;
  /** The text mode: how much of the article is shown. */
  text: TextMode;
  paragraphs: TextRun[][];
  /** In chronological order; those without a known date come next, planned ones last. */
  events: ArticleEvent[];
  places: ArticlePlace[];
  borders: ArticleBorder[];
  unplaced: UnplacedName[];
}

/** The whole payload of an article's page. */
export interface ArticlePage extends ArticleContent, DisputesContent {
  tiles: OnlineTiles | null;
}

/** Counts of the names that could not be placed. */
export interface UnplacedCounts {
  names: number;
  mentions: number;
  /** The most frequent names, each with its count of mentions. */
  most: [string, number][];
}

/** The part of an archive page's payload that is not packed. */
export interface ArchiveContent extends MapContent, DisputesContent {
  /** How many articles could not be read. */
  failed: number;
  /** The first of them: id and reason. */
  failures: [string, string][];
  unplaced: UnplacedCounts;
  /** How many articles have no text in the batch result. */
  withoutText: number;
  tiles: OnlineTiles | null;
}

/** How many quotes a page holds. */
export interface QuoteCounts {
  /** The most quotes that any one article has on the page. */
  most: number;
  shown: number;
  /** How many were left out to keep the page small. */
  left: number;
}

/** The packed part of an archive page's payload: each text is JSON, gzipped, in base64. */
export interface PackedContent {
  /** `ArchiveFigures`. */
  figures: string;
  /** A list of `ArchiveQuote` for each article. */
  quotes: string;
  quoted: QuoteCounts;
}

/** The whole payload of an archive's page. */
export interface ArchivePage extends ArchiveContent, PackedContent {
}

/** The articles of an archive, as columns of equal length. */
export interface ArchiveArticles {
  id: string[];
  title: string[];
  /** Day of publication, as a proleptic Gregorian ordinal (1 January of the year 1 is 1); 0 if not known. */
  day: number[];
  /** File name or URL; empty if it is the same as the id. */
  source: string[];
  /** Index in `ArchiveFigures.names`. */
  outlet: number[];
  /** For each article a flat list of pairs: a place's or border's number, and twice its mentions, plus 1 if unsure. */
  names: number[][];
  /** How many events each article reports. */
  events: number[];
}

/** The events of all articles, in the order of the articles, as columns of equal length. */
export interface ArchiveEvents {
  /** Index in `ArchiveFigures.names`, as are `status`, `dated` and `placed`. */
  type: number[];
  status: number[];
  /** Index in `ArchiveFigures.dates`. */
  date: number[];
  dated: number[];
  /** Number of a place or border; -1 for none. */
  place: number[];
  placed: number[];
  summary: string[];
}

/**
 * The places of an archive, the most mentioned first, as columns of equal length.
 *
 * A field that few places have is a dictionary by their numbers.
 */
export interface ArchivePlaces {
  name: string[];
  /** Index in `ArchiveFigures.names`, as are `what`, `country`, `admin1`, `near` and `sources`. */
  kind: number[];
  what: number[];
  country: number[];
  admin1: number[];
  lat: number[];
  lon: number[];
  /** Mean over the articles, in percent. */
  confidence: number[];
  km: Record<number, number>;
  uncertainty: Record<number, string>;
  basis: Record<number, string>;
  claimedBy: Record<number, string[]>;
  /** Distance to the nearest border, in words. */
  near: number[];
  /** One source per line. */
  sources: number[];
}

/** A border's length as articles claim it. */
export interface CountedLength extends ClaimedLength {
  /** How many times it is claimed. */
  times: number;
}

/** A border that articles discuss. */
export interface ArchiveBorder {
  name: string;
  length: string;
  /** The line on which the length was measured. */
  source: string;
  published: KnownLength[];
  along: LatLon[];
  bounds: Bounds;
  /** The most frequent first. */
  claims: CountedLength[];
}

/** A date in words, and the ordinals of its first and last day; both are 0 without a year. */
export type DateInWords = [string, number, number];

/** A sentence; its names in one flat list, as start, length and number of a place or border; indexes of its events. */
export type ArchiveQuote = [string, number[], number[]];

/** The columns of an archive's map. Places and borders share one numbering, borders after all places. */
export interface ArchiveFigures {
  places: ArchivePlaces;
  borders: ArchiveBorder[];
  articles: ArchiveArticles;
  events: ArchiveEvents;
  dates: DateInWords[];
  /** Words, to which the columns refer by index. */
  names: (string | null)[];
}
