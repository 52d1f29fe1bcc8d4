/** Where a word stands: places of documents, ascending, and how much it says about each (1 to 255). */
export interface Postings {
  places: Uint32Array;
  weights: Uint8Array;
  size: number;
}

export function createPostings(): Postings {
  return { places: new Uint32Array(2), weights: new Uint8Array(2), size: 0 };
}

/** Adds a place that is not there yet. */
export function addPlace(postings: Postings, place: number, weight: number): void {
  const { size } = postings;
  if (size === postings.places.length) {
    const [places, weights] = [new Uint32Array(size * 2), new Uint8Array(size * 2)];
    places.set(postings.places);
    weights.set(postings.weights);
    postings.places = places;
    postings.weights = weights;
  }
  const at = size === 0 || place > (postings.places[size - 1] ?? 0) ? size : seek(postings, place);
  if (at < size) {
    postings.places.copyWithin(at + 1, at, size);
    postings.weights.copyWithin(at + 1, at, size);
  }
  postings.places[at] = place;
  postings.weights[at] = weight;
  postings.size += 1;
}

export function removePlace(postings: Postings, place: number): void {
  const at = seek(postings, place);
  if (postings.places[at] !== place || at >= postings.size) return;
  postings.places.copyWithin(at, at + 1, postings.size);
  postings.weights.copyWithin(at, at + 1, postings.size);
  postings.size -= 1;
}

/** The first index whose place is not below. */
function seek({ places, size }: Postings, place: number): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
