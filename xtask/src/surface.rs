//! The public face of a crate, before and after: what changed for code that uses it. A line of the listing that went or
//! changed can break such code; a line that came cannot, because everything that may grow is `#[non_exhaustive]`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::{diff::fingerprint, raw_client::Listing};

/// A crate's public face, as its committed listing has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surface {
    /// The crate's name.
    pub package: String,
    /// Its public items.
    pub listing: Listing,
}

/// One change of a public face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceChange {
    /// The crate.
    pub package: String,
    /// The item, as `struct Session.status`.
    pub item: String,
    /// The change.
    pub kind: Kind,
    /// Sixteen hexadecimal digits that stand for the crate, the item, and what it was and is.
    pub fingerprint: String,
}

/// The types of change. What is held is what follows the item's name in the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The item is new.
    Added(String),
    /// The item has another type or signature.
    Changed {
        /// The old one.
        before: String,
        /// The new one.
        after: String,
    },
    /// The item has another name.
    Renamed(String),
    /// The item is deprecated.
    Deprecated,
    /// The item is gone.
    Removed,
}

/// Mark of a deprecated item in a listing.
const DEPRECATED: &str = " #[deprecated]";

impl SourceChange {
    fn new(package: &str, item: &str, kind: Kind) -> Self {
        let (before, after) = match &kind {
            Kind::Added(after) => ("", after.as_str()),
            Kind::Changed { before, after } => (before.as_str(), after.as_str()),
            Kind::Renamed(name) => (item, name.as_str()),
            Kind::Deprecated => ("", DEPRECATED),
            Kind::Removed => (item, ""),
        };
        let fingerprint = fingerprint::of("source", &format!("{package} {item}"), &before.into(), &after.into());
        Self { package: package.to_owned(), item: item.to_owned(), kind, fingerprint }
    }

    /// Returns whether code that uses the item may no longer compile.
    pub fn is_breaking(&self) -> bool {
        !matches!(self.kind, Kind::Added(_) | Kind::Deprecated)
    }

    /// The item's name as it is written in code, as `Session.status`.
    pub fn name(&self) -> &str {
        code(&self.item)
    }

    /// Returns the change in Markdown: "`Job.id` is `i64`, was `String`".
    pub fn sentence(&self) -> String {
        let name = self.name();
        match &self.kind {
            Kind::Added(after) if is_function(&self.item) => format!("`{name}{after}`"),
            Kind::Added(after) => format!("`{name}`{}", typed(after, ": ")),
            Kind::Changed { before, after } if is_function(&self.item) => {
                format!("`{name}` has another signature: `{}`, was `{}`", after.trim(), before.trim())
            }
            Kind::Changed { before, after } => format!("`{name}`{}{}", typed(after, " is "), typed(before, ", was ")),
            Kind::Renamed(to) => format!("`{name}` is called `{}`", code(to)),
            Kind::Deprecated => format!("`{name}` is deprecated"),
            Kind::Removed => format!("`{name}` is gone"),
        }
    }
}

impl fmt::Display for SourceChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.package, self.sentence().replace('`', ""))
    }
}

/// The changes of several crates.
pub fn compare_all(before: &[Surface], after: &[Surface]) -> Vec<SourceChange> {
    // A crate that had no listing has nothing to be compared with.
    let pairs =
        after.iter().filter_map(|after| Some((before.iter().find(|before| before.package == after.package)?, after)));
    pairs.flat_map(|(before, after)| compare(&after.package, &before.listing, &after.listing)).collect()
}

/// The changes from one listing of a crate to another, in the order of the items. What comes or goes with a type is not listed
/// beside the type.
///
/// # Examples
/// ```
/// use xtask::{raw_client::Listing, surface::compare};
/// let before = Listing::parse("struct Job\nstruct Job.id: Option<String>\n");
/// let after = Listing::parse("struct Job\nstruct Job.id: String\nstruct Job.mood: String\n");
/// let changes = compare("ash-sdk-gen", &before, &after);
/// let breaking: Vec<_> = changes.iter().map(|change| (change.to_string(), change.is_breaking())).collect();
/// assert_eq!(breaking, [
///     ("ash-sdk-gen: Job.id is String, was Option<String>".to_owned(), true),
///     ("ash-sdk-gen: Job.mood: String".to_owned(), false),
/// ]);
/// ```
pub fn compare(package: &str, before: &Listing, after: &Listing) -> Vec<SourceChange> {
    let (old, new) = (before.by_name(), after.by_name());
    let renamed = renamed_types(&old, &new);
    let (old_types, new_types) = (types(&old), types(&new));
    let mut changes = Vec::new();
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for item in names {
        let kind = match (old.get(item), new.get(item)) {
            (Some(before), Some(after)) if !are_same(item, bare(before), bare(after)) => {
                Kind::Changed { before: bare(before).to_owned(), after: bare(after).to_owned() }
            }
            (Some(before), Some(after)) if bare(before) == *before && bare(after) != *after => Kind::Deprecated,
            (Some(_), Some(_)) => continue,
            (Some(_), None) if is_inside(item, &new_types, &old_types) => continue,
            (Some(_), None) => match renamed.get(item) {
                Some(to) => Kind::Renamed((*to).to_owned()),
                None => Kind::Removed,
            },
            (None, Some(_)) if is_inside(item, &old_types, &new_types) => continue,
            (None, Some(_)) if renamed.values().any(|to| *to == item) => continue,
            (None, Some(after)) => Kind::Added(bare(after).to_owned()),
            (None, None) => continue,
        };
        changes.push(SourceChange::new(package, item, kind));
    }
    changes
}

/// Returns the text after an item's name, without the mark of deprecation.
fn bare(rest: &str) -> &str {
    rest.strip_suffix(DEPRECATED).unwrap_or(rest)
}

/// Returns whether an item belongs to a type that only one side has.
fn is_inside(item: &str, other: &BTreeSet<&str>, own: &BTreeSet<&str>) -> bool {
    let owner = owner(item);
    code(item) != owner && own.contains(owner) && !other.contains(owner)
}

/// The names of the types of a listing.
fn types<'a>(items: &BTreeMap<&'a str, &'a str>) -> BTreeSet<&'a str> {
    items.keys().filter(|item| is_type(item)).map(|item| code(item)).collect()
}

fn is_type(item: &str) -> bool {
    matches!(item.split(' ').next(), Some("struct" | "enum" | "type")) && owner(item) == code(item)
}

fn is_function(item: &str) -> bool {
    item.starts_with("fn ") || item.starts_with("async fn ")
}

/// An item without its keyword.
fn code(item: &str) -> &str {
    item.rsplit(' ').next().unwrap_or(item)
}

/// The type that an item is or belongs to; the item itself if it is of no type.
fn owner(item: &str) -> &str {
    let name = code(item);
    // A module's name, in small letters, may stand before the type's.
    let Some(starts) = name.find(|character: char| character.is_ascii_uppercase()) else { return name };
    let ends = name[starts..].find(['.', ':']).map_or(name.len(), |length| starts + length);
    &name[..ends]
}

/// Types that are gone, with the new one that has the same members.
fn renamed_types<'a>(old: &BTreeMap<&'a str, &'a str>, new: &BTreeMap<&'a str, &'a str>) -> BTreeMap<&'a str, &'a str> {
    let only = |one: &BTreeMap<&'a str, &'a str>, other: &BTreeMap<&'a str, &'a str>| {
        let items = one.keys().filter(|item| is_type(item) && !other.contains_key(*item));
        items.copied().collect::<Vec<&'a str>>()
    };
    let mut free = only(new, old);
    let mut renamed = BTreeMap::new();
    for item in only(old, new) {
        let members = members(item, old);
        let same = |candidate: &&str| {
            candidate.split(' ').next() == item.split(' ').next() && self::members(candidate, new) == members
        };
        if let Some(index) = free.iter().position(|candidate| !members.is_empty() && same(candidate)) {
            renamed.insert(item, free.remove(index));
        }
    }
    renamed
}

/// Returns the items of a type, with its own name left out.
fn members(item: &str, items: &BTreeMap<&str, &str>) -> BTreeSet<(String, String)> {
    let name = code(item);
    let own = items.iter().filter(|(other, _)| owner(other) == name && code(other) != name);
    own.map(|(other, rest)| (code(other)[name.len()..].to_owned(), without_word(bare(rest), name))).collect()
}

fn without_word(text: &str, word: &str) -> String {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, behind) = (&rest[..at], &rest[at + word.len()..]);
        let whole = !before.ends_with(is_part) && !behind.starts_with(is_part);
        out.push_str(before);
        out.push_str(if whole { "Self" } else { word });
        rest = behind;
    }
    out + rest
}

/// Returns whether two lines mean the same to a caller: the names of a function's arguments do not matter.
fn are_same(item: &str, before: &str, after: &str) -> bool {
    before == after || (is_function(item) && without_argument_names(before) == without_argument_names(after))
}

fn without_argument_names(signature: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let mut characters = signature.chars().peekable();
    while let Some(character) = characters.next() {
        if character.is_ascii_alphanumeric() || character == '_' {
            word.push(character);
            continue;
        }
        // A name and a colon, but not the two colons of a path.
        if character == ':' && characters.peek() == Some(&' ') {
            word.clear();
        }
        out.push_str(&std::mem::take(&mut word));
        out.push(character);
    }
    out + &word
}

fn typed(rest: &str, before: &str) -> String {
    let text = rest.trim_start_matches([':', '=', ' ']);
    if text.is_empty() { String::new() } else { format!("{before}`{text}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(before: &str, after: &str) -> Vec<(String, bool)> {
        let changes = compare("kiln", &Listing::parse(before), &Listing::parse(after));
        changes.iter().map(|change| (change.sentence().replace('`', ""), change.is_breaking())).collect()
    }

    fn breaking(text: &str) -> Vec<(String, bool)> {
        vec![(text.to_owned(), true)]
    }

    #[test]
    fn a_line_that_went_or_changed_breaks_and_a_line_that_came_does_not() {
        let base = "struct Job\nstruct Job.id: String\nasync fn Client::list(&self) -> Result<Job>\n";
        let changed = |from: &str, to: &str| changes(base, &base.replace(from, to));
        assert_eq!(changed("Job.id: String", "Job.id: i64"), breaking("Job.id is i64, was String"));
        assert_eq!(
            changed("(&self)", "(&self, page: u32)"),
            breaking(
                "Client::list has another signature: (&self, page: u32) -> Result<Job>, was (&self) -> Result<Job>"
            )
        );
        assert_eq!(changed("struct Job.id: String\n", ""), breaking("Job.id is gone"));
        assert_eq!(changes(base, &format!("{base}enum State\n")), [("State".to_owned(), false)]);
        assert_eq!(changes(base, base), []);
    }

    #[test]
    fn what_is_deprecated_still_works() {
        let (plain, marked) = ("fn A::f(&self)\nstruct A\n", "fn A::f(&self) #[deprecated]\nstruct A #[deprecated]\n");
        let deprecated = [("A::f is deprecated".to_owned(), false), ("A is deprecated".to_owned(), false)];
        assert_eq!(changes(plain, marked), deprecated);
        assert_eq!(changes(marked, plain), []);
        assert_eq!(changes("struct A.b: u8\n", "struct A.b: u16 #[deprecated]\n"), breaking("A.b is u16, was u8"));
    }

    #[test]
    fn what_belongs_to_a_type_comes_and_goes_with_it() {
        let job = "struct Job\nstruct Job.id: String\nfn Job::new(id: String) -> Self\n";
        assert_eq!(changes(job, ""), breaking("Job is gone"));
        assert_eq!(changes("", job), [("Job".to_owned(), false)]);
    }

    #[test]
    fn a_type_with_the_same_members_under_another_name_is_renamed() {
        let job = "struct Job\nstruct Job.id: JobId\nfn Job::next(self) -> Job\n";
        let task = "struct Task\nstruct Task.id: JobId\nfn Task::next(self) -> Task\n";
        assert_eq!(changes(job, task), breaking("Job is called Task"));
    }

    #[test]
    fn the_name_of_an_argument_does_not_matter() {
        assert_eq!(changes("fn A::f(&self, id: &a::Uuid)\n", "fn A::f(&self, job: &a::Uuid)\n"), []);
        assert_eq!(changes("struct A.id: Uuid\n", "struct A.job: Uuid\n").len(), 2);
    }

    #[test]
    fn fingerprints_stand_for_one_change_of_one_crate() {
        let one = |package: &str, after: &str| {
            let changes = compare(package, &Listing::parse("struct A.b: u8\n"), &Listing::parse(after));
            changes[0].fingerprint.clone()
        };
        let base = one("kiln", "struct A.b: u16\n");
        assert_eq!(base, one("kiln", "struct A.b: u16\n"));
        assert_ne!(base, one("oven", "struct A.b: u16\n"));
        assert_ne!(base, one("kiln", "struct A.b: u32\n"));
        assert!(crate::accepted::is_fingerprint(&base));
    }
}
