//! Finding the variants of one union again in another, where order and names may differ.

use super::findings::Comparison;
use super::same::same;
use super::variants::{Variant, constants};
use std::collections::{BTreeMap, BTreeSet};

/// Pairs of leftover variants that are compared to find one again under another name. Beyond it
/// variants are found by name, tag or type only, so that the time stays in proportion.
const MOST_GUESSES: usize = 1024;

/// Finds the variants of one union again in another: by tag where both have the same
/// discriminator; else by the name of the component, by a property with one value, by being the
/// same, by type, and at last by the properties they share.
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
        search.by_key(|variant| variant.tags.iter().cloned().collect());
        search.open_before.retain(|&index| before[index].tags.is_empty());
        search.open_after.retain(|&index| after[index].tags.is_empty());
    }
    search.by_key(|variant| variant.node.component.map(str::to_owned).into_iter().collect());
    search.by_key(|variant| {
        let constants = constants(&variant.shape).into_iter();
        constants.map(|(name, value)| format!("{name}={value}")).collect()
    });
    search.by_guess(|one, other| same(&comparison.base, one.value, &comparison.new, other.value).then_some(1.0));
    search.by_key(|variant| {
        let types = variant.shape.types.iter();
        types.filter(|types| !types.contains("object")).map(|types| format!("{types:?}")).collect()
    });
    search.by_guess(|one, other| {
        let is_number = |variant: &Variant<'_>| variant.shape.is_only("integer") || variant.shape.is_only("number");
        (is_number(one) && is_number(other)).then_some(1.0)
    });
    search.by_guess(likeness);
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
    fn by_key(&mut self, keys: impl Fn(&Variant<'a>) -> Vec<String>) {
        let index = |variants: &[Variant<'a>], open: &BTreeSet<usize>| {
            let mut index: BTreeMap<String, Option<usize>> = BTreeMap::new();
            for &position in open {
                for key in keys(&variants[position]) {
                    index.entry(key).and_modify(|known| *known = None).or_insert(Some(position));
                }
            }
            index
        };
        let after = index(self.after, &self.open_after);
        for (key, one) in index(self.before, &self.open_before) {
            let (Some(one), Some(Some(other))) = (one, after.get(&key)) else {
                continue;
            };
            if self.open_before.contains(&one) && self.open_after.contains(other) {
                self.take(one, *other);
            }
        }
    }

    /// Pairs each variant with the one that is rated best for it.
    fn by_guess(&mut self, rate: impl Fn(&Variant<'a>, &Variant<'a>) -> Option<f64>) {
        if self.open_before.len() * self.open_after.len() > MOST_GUESSES {
            return;
        }
        for one in self.open_before.clone() {
            let best = self
                .open_after
                .iter()
                .filter_map(|&other| Some((rate(&self.before[one], &self.after[other])?, other)))
                .reduce(|best, next| if next.0 > best.0 { next } else { best });
            if let Some((_, other)) = best {
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

/// How much two objects are alike, where one of them at least has no name to go by.
fn likeness(one: &Variant<'_>, other: &Variant<'_>) -> Option<f64> {
    let is_object = |variant: &Variant<'_>| variant.shape.is_only("object");
    let both_named = one.node.component.is_some() && other.node.component.is_some();
    if both_named || !is_object(one) || !is_object(other) {
        return None;
    }
    let others = constants(&other.shape);
    let contradict =
        constants(&one.shape).iter().any(|(name, value)| others.get(name).is_some_and(|other| other != value));
    if contradict {
        return None;
    }
    let names = |variant: &Variant<'_>| -> BTreeSet<String> {
        let names = variant.shape.properties.keys();
        names.map(|name| (*name).to_owned()).collect()
    };
    let (one, other) = (names(one), names(other));
    let all = one.union(&other).count();
    let shared = one.intersection(&other).count();
    if all == 0 {
        return Some(1.0);
    }
    let likeness = shared as f64 / all as f64;
    (likeness >= 0.5).then_some(likeness)
}
