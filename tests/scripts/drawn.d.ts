// What the script before the page's own leaves, as geomap/outputs/page/leaflet.py writes it.

type GroupName = "basemap" | "countries" | "disputes" | "areas" | "shapes" | "borders" | "places" | "events";

declare const drawn: {
  map: L.Map;
  /** The parts of the map; each is on it, unless a user has put it elsewhere. */
  groups: Record<GroupName, L.FeatureGroup>;
  /** Those that have an id. */
  layers: Record<string, L.Circle | L.GeoJSON>;
  /** Those of the ground, in the order in which they lie. */
  ground: L.GeoJSON[];
};
