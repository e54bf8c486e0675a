//! Finding the variants of one union again in another, where order and names may differ.

use super::comparison::Comparison;
use super::same::gist;
use super::variant::{Variant, constants};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Pairs of variants left over that are all rated to find one again. Of more, only those are that
/// share a property few others have, so that the time stays in proportion.
const MOST_RATED: usize = 65_536;

/// Variants that may have a property which still tells them apart.
const RARE: usize = 32;

/// Finds the variants of one union again in another: by tag where both have the same
/// discriminator; otherwise by the name of the component, by a property with one value, by meaning the
/// same, by title and type, and at last by the properties they share.
pub(super) fn find<'a>(
    comparison: &Comparison<'a>,
    before: &[Variant<'a>],
    after: &[Variant<'a>],
    by_tag: bool,
) -> Vec<(usize, usize)> {
    let mut search = Search {
        before,
        after,
        found: Vec::new(),
        open_before: (0..before.len()).collect(),
        open_after: (0..after.len()).collect(),
    };
    if by_tag {
        search.by_key(|_, variant| variant.tags.iter().cloned().collect());
    }
    search.by_key(|_, variant| variant.node.component.map(str::to_owned).into_iter().collect());
    search.by_key(|_, variant| {
        let constants = constants(&variant.shape).into_iter();
        constants.map(|(name, value)| format!("{name}={value}")).collect()
    });
    let document = |is_base: bool| if is_base { &comparison.base.document } else { &comparison.new.document };
    search.in_order(|is_base, variant| Some(gist(document(is_base), variant.value, true)));
    search.in_order(|is_base, variant| {
        let has_more = constants(&variant.shape).len() < variant.shape.properties.len();
        has_more.then(|| gist(document(is_base), variant.value, false))
    });
    if by_tag {
        // The rest has other tags and other meanings: these are different variants.
        search.open_before.retain(|&index| before[index].tags.is_empty());
        search.open_after.retain(|&index| after[index].tags.is_empty());
    }
    search.by_key(|_, variant| {
        let values = variant.shape.values.iter().filter(|values| values.len() == 1);
        values.flat_map(|values| values.keys().cloned()).collect()
    });
    search.by_key(|_, variant| {
        let title = variant.shape.annotations.get("title").and_then(|title| title.as_str());
        title.map(str::to_owned).into_iter().collect()
    });
    search.by_key(|_, variant| {
        let types = variant.shape.types.iter();
        types.filter(|types| !types.contains("object")).map(|types| format!("{types:?}")).collect()
    });
    search.by_key(|_, variant| {
        let is_number = variant.shape.is_only("integer") || variant.shape.is_only("number");
        is_number.then(String::new).into_iter().collect()
    });
    search.by_likeness();
    search.found
}

struct Search<'v, 'a> {
    before: &'v [Variant<'a>],
    after: &'v [Variant<'a>],
    found: Vec<(usize, usize)>,
    open_before: BTreeSet<usize>,
    open_after: BTreeSet<usize>,
}

impl<'a> Search<'_, 'a> {
    /// Pairs the variants that share a key which no other variant on their side has.
    fn by_key(&mut self, keys: impl Fn(bool, &Variant<'a>) -> Vec<String>) {
        let index = |is_base: bool, variants: &[Variant<'a>], open: &BTreeSet<usize>| {
            let mut index: BTreeMap<String, Option<usize>> = BTreeMap::new();
            for &position in open {
                for key in keys(is_base, &variants[position]) {
                    index.entry(key).and_modify(|known| *known = None).or_insert(Some(position));
                }
            }
            index
        };
        let after = index(false, self.after, &self.open_after);
        for (key, one) in index(true, self.before, &self.open_before) {
            let (Some(one), Some(Some(other))) = (one, after.get(&key)) else {
                continue;
            };
            if self.open_before.contains(&one) && self.open_after.contains(other) {
                self.take(one, *other);
            }
        }
    }

    /// Pairs the variants with the same key, in their order where there are several.
    fn in_order(&mut self, key: impl Fn(bool, &Variant<'a>) -> Option<String>) {
        if self.open_before.is_empty() || self.open_after.is_empty() {
            return;
        }
        let mut after: HashMap<String, Vec<usize>> = HashMap::new();
        for &position in self.open_after.iter().rev() {
            if let Some(key) = key(false, &self.after[position]) {
                after.entry(key).or_default().push(position);
            }
        }
        for one in self.open_before.clone() {
            let known = key(true, &self.before[one]).and_then(|key| after.get_mut(&key)?.pop());
            if let Some(other) = known {
                self.take(one, other);
            }
        }
    }

    /// Pairs the objects that share most of their properties, the most alike first.
    fn by_likeness(&mut self) {
        let one_side = |variants: &[Variant<'a>], open: &BTreeSet<usize>| -> Vec<Candidate<'a>> {
            let objects = open.iter().filter(|&&index| variants[index].shape.is_only("object"));
            objects.map(|&index| Candidate::of(index, &variants[index])).collect()
        };
        let before = one_side(self.before, &self.open_before);
        let after = one_side(self.after, &self.open_after);
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (one, other) in candidates(&before, &after) {
            let (one, other) = (&before[one], &after[other]);
            if let Some(likeness) = one.likeness(other) {
                pairs.push((likeness, one.index, other.index));
            }
        }
        // Of several that are equally alike, those at the same position.
        pairs.sort_by(|one, other| {
            let distance = |pair: &(f64, usize, usize)| pair.1.abs_diff(pair.2);
            other
                .0
                .total_cmp(&one.0)
                .then_with(|| distance(one).cmp(&distance(other)))
                .then_with(|| one.1.cmp(&other.1))
        });
        for (_, one, other) in pairs {
            if self.open_before.contains(&one) && self.open_after.contains(&other) {
                self.take(one, other);
            }
        }
    }

    fn take(&mut self, one: usize, other: usize) {
        self.found.push((one, other));
        self.open_before.remove(&one);
        self.open_after.remove(&other);
    }
}

/// An object that may be another under another name.
struct Candidate<'a> {
    index: usize,
    is_named: bool,
    names: BTreeSet<&'a str>,
    constants: BTreeMap<&'a str, String>,
}

impl<'a> Candidate<'a> {
    fn of(index: usize, variant: &Variant<'a>) -> Self {
        Self {
            index,
            is_named: variant.node.component.is_some(),
            names: variant.shape.properties.keys().copied().collect(),
            constants: constants(&variant.shape),
        }
    }

    /// Returns how much two objects are alike, if at least one of them has no name to go by.
    fn likeness(&self, other: &Candidate<'_>) -> Option<f64> {
        if self.is_named && other.is_named {
            return None;
        }
        let mut constants = self.constants.iter();
        if constants.any(|(name, value)| other.constants.get(name).is_some_and(|other| other != value)) {
            return None;
        }
        let shared = self.names.iter().filter(|name| other.names.contains(*name)).count();
        let all = self.names.len() + other.names.len() - shared;
        if all == 0 {
            return Some(1.0);
        }
        let likeness = shared as f64 / all as f64;
        (likeness >= 0.5).then_some(likeness)
    }
}

/// The pairs that are worth rating.
fn candidates(before: &[Candidate<'_>], after: &[Candidate<'_>]) -> Vec<(usize, usize)> {
    if before.len().saturating_mul(after.len()) <= MOST_RATED {
        return (0..before.len()).flat_map(|one| (0..after.len()).map(move |other| (one, other))).collect();
    }
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (other, candidate) in after.iter().enumerate() {
        for name in &candidate.names {
            by_name.entry(name).or_default().push(other);
        }
    }
    let mut pairs = BTreeSet::new();
    for (one, candidate) in before.iter().enumerate() {
        let mut lists: Vec<&Vec<usize>> = candidate.names.iter().filter_map(|name| by_name.get(name)).collect();
        lists.sort_by_key(|list| Reverse(list.len()));
        if let Some(rarest) = lists.last().filter(|list| list.len() <= RARE) {
            pairs.extend(rarest.iter().map(|&other| (one, other)));
        }
    }
    pairs.into_iter().collect()
}
