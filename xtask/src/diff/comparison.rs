//! The state of one comparison: which pairs of things were met, from where, and what was found
//! there. A pair is compared once, however often it is met; the operations a finding touches are
//! read from the graph of who met whom at the end.

use super::fingerprint;
use super::level::Direction;
use super::node::Node;
use super::pair::{Pair, SchemaKey};
use super::reach::{Reach, Vertex};
use super::report::{Change, Report};
use super::rules::Rule;
use super::side::Side;
use serde_json::Value;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

/// The document itself, which belongs to no operation.
pub(super) const DOCUMENT: Vertex = Vertex(0);

/// Place of a finding: the pair it belongs to, the direction and the name of the place.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) vertex: Vertex,
    pub(super) direction: Direction,
    pub(super) location: String,
}

impl Place {
    pub(super) fn new(vertex: Vertex, direction: Direction, location: impl Into<String>) -> Self {
        Self { vertex, direction, location: location.into() }
    }

    /// A place inside this one.
    pub(super) fn at(&self, suffix: &str) -> Place {
        Place::new(self.vertex, self.direction, format!("{}{suffix}", self.location))
    }
}

/// Identity of a pair of things other than schemas: their addresses in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PairKey {
    kind: &'static str,
    base: usize,
    new: usize,
}

impl PairKey {
    pub(super) fn new(kind: &'static str, base: &Value, new: &Value) -> Self {
        Self { kind, base: std::ptr::from_ref(base).addr(), new: std::ptr::from_ref(new).addr() }
    }
}

#[derive(PartialEq, Eq, Hash)]
struct FindingKey {
    rule: Rule,
    location: String,
    before: String,
    after: String,
}

struct Finding {
    rule: Rule,
    direction: Direction,
    location: String,
    before: Value,
    after: Value,
    vertices: Vec<Vertex>,
}

pub(super) struct Comparison<'a> {
    pub(super) base: Rc<Side<'a>>,
    pub(super) new: Rc<Side<'a>>,
    /// Whom each pair led to.
    edges: Vec<Vec<Vertex>>,
    operations: Vec<(Vertex, String)>,
    pairs: HashMap<PairKey, Vertex>,
    schemas: HashMap<SchemaKey, Vertex>,
    queue: VecDeque<(Place, Pair<'a>)>,
    findings: Vec<Finding>,
    known: HashMap<FindingKey, usize>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(base: &'a Value, new: &'a Value) -> Self {
        Self {
            base: Rc::new(Side::new(base)),
            new: Rc::new(Side::new(new)),
            edges: vec![Vec::new()],
            operations: Vec::new(),
            pairs: HashMap::new(),
            schemas: HashMap::new(),
            queue: VecDeque::new(),
            findings: Vec::new(),
            known: HashMap::new(),
        }
    }

    fn vertex(&mut self) -> Vertex {
        self.edges.push(Vec::new());
        Vertex(self.edges.len() - 1)
    }

    pub(super) fn operation(&mut self, label: String) -> Vertex {
        let vertex = self.vertex();
        self.operations.push((vertex, label));
        vertex
    }

    /// Meets a pair coming from `from`. `None` where it was met before and needs no second look.
    pub(super) fn meet(&mut self, from: Vertex, key: PairKey) -> Option<Vertex> {
        let (vertex, fresh) = match self.pairs.get(&key) {
            Some(&vertex) => (vertex, false),
            None => {
                let vertex = self.vertex();
                self.pairs.insert(key, vertex);
                (vertex, true)
            }
        };
        self.edges[from.0].push(vertex);
        fresh.then_some(vertex)
    }

    /// Meets a pair of schemas, to be compared when its turn comes.
    pub(super) fn meet_schemas(&mut self, from: &Place, location: String, pair: Pair<'a>) {
        let key = pair.key(from.direction);
        let vertex = match self.schemas.get(&key) {
            Some(&vertex) => vertex,
            None => {
                let vertex = self.vertex();
                self.schemas.insert(key, vertex);
                let place = Place::new(vertex, from.direction, location);
                self.queue.push_back((place, pair));
                vertex
            }
        };
        self.edges[from.vertex.0].push(vertex);
    }

    pub(super) fn next(&mut self) -> Option<(Place, Pair<'a>)> {
        self.queue.pop_front()
    }

    pub(super) fn report_at(&mut self, place: &Place, rule: Rule, before: impl Into<Value>, after: impl Into<Value>) {
        let (before, after) = (before.into(), after.into());
        let direction = rule.direction(place.direction);
        let key =
            FindingKey { rule, location: place.location.clone(), before: before.to_string(), after: after.to_string() };
        match self.known.get(&key) {
            Some(&index) => {
                let finding = &mut self.findings[index];
                finding.direction = finding.direction.and(direction);
                finding.vertices.push(place.vertex);
            }
            None => {
                self.known.insert(key, self.findings.len());
                self.findings.push(Finding {
                    rule,
                    direction,
                    location: place.location.clone(),
                    before,
                    after,
                    vertices: vec![place.vertex],
                });
            }
        }
    }

    /// Meets the schemas at `place`. Components are named by themselves, so that a change inside
    /// one has the same name whoever leads to it.
    pub(super) fn meet_nodes(&mut self, place: &Place, pair: Pair<'a>) {
        self.renamed("schemas", pair.base.component, pair.new.component);
        let location = match (pair.base.component, pair.new.component) {
            (Some(base), Some(new)) if base == new => base.to_owned(),
            (Some(base), Some(_)) if self.new.component("schemas", base).is_none() => base.to_owned(),
            _ => place.location.clone(),
        };
        self.meet_schemas(place, location, pair);
    }

    /// Meets two schemas, either of which may be missing: then it allows anything.
    pub(super) fn meet_values(
        &mut self,
        place: &Place,
        base: Option<&'a Value>,
        new: Option<&'a Value>,
        is_text: bool,
    ) {
        let node = |document: &Side<'a>, value: Option<&'a Value>| {
            value.map_or_else(Node::default, |value| document.node(value))
        };
        let mut pair = Pair::new(node(&self.base, base), node(&self.new, new));
        pair.is_text = is_text;
        self.meet_nodes(place, pair);
    }

    /// Reports a component that stands where one of another name stood, unless both documents have
    /// either.
    pub(super) fn renamed(&mut self, section: &str, base: Option<&str>, new: Option<&str>) {
        if let (Some(old), Some(recent)) = (base, new)
            && old != recent
            && self.new.component(section, old).is_none()
            && self.base.component(section, recent).is_none()
        {
            let place = Place::new(DOCUMENT, Direction::None, format!("{section}.{old}"));
            self.report_at(&place, Rule::ComponentRenamed, old, recent);
        }
    }

    /// Counts the pairs of schemas that were compared.
    #[cfg(test)]
    pub(super) fn pairs_of_schemas(&self) -> usize {
        self.schemas.len()
    }

    pub(super) fn report(self) -> Report {
        let wanted = self.findings.iter().flat_map(|finding| finding.vertices.iter().copied());
        let mut reach = Reach::new(&self.edges, &self.operations, wanted);
        let mut changes: Vec<Change> = self
            .findings
            .into_iter()
            .map(|finding| Change {
                rule: finding.rule,
                level: finding.rule.level(finding.direction),
                direction: finding.direction,
                fingerprint: fingerprint::of(finding.rule.id(), &finding.location, &finding.before, &finding.after),
                operations: reach.operations(&finding.vertices),
                location: finding.location,
                before: finding.before,
                after: finding.after,
            })
            .collect();
        changes.sort_by(|one, other| {
            (other.level.cmp(&one.level))
                .then_with(|| one.location.cmp(&other.location))
                .then_with(|| one.rule.id().cmp(other.rule.id()))
                .then_with(|| one.fingerprint.cmp(&other.fingerprint))
        });
        Report::of(changes)
    }
}
