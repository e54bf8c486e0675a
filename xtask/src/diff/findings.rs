//! The state of one comparison: which pairs of things were met, from where, and what was found
//! there. A pair is compared once, however often it is met; the operations a finding touches are
//! read from the graph of who met whom at the end.

use super::document::Document;
use super::schemas::Pair;
use super::{Change, Direction, Report, Rule, fingerprint};
use serde_json::Value;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

/// The index of a pair of things that were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Vertex(usize);

/// The document itself, which belongs to no operation.
pub(super) const DOCUMENT: Vertex = Vertex(0);

/// Where something was found: the pair it belongs to, the direction and the name of the place.
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

/// Tells pairs of things other than schemas apart: by where both lie in memory.
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
    pub(super) base: Rc<Document<'a>>,
    pub(super) new: Rc<Document<'a>>,
    /// Whom each pair led to.
    edges: Vec<Vec<Vertex>>,
    operations: Vec<(Vertex, String)>,
    pairs: HashMap<PairKey, Vertex>,
    schemas: HashMap<super::schemas::SchemaKey, Vertex>,
    queue: VecDeque<(Place, Pair<'a>)>,
    findings: Vec<Finding>,
    known: HashMap<FindingKey, usize>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(base: &'a Value, new: &'a Value) -> Self {
        Self {
            base: Rc::new(Document::new(base)),
            new: Rc::new(Document::new(new)),
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

    /// How many pairs of schemas were compared.
    #[cfg(test)]
    pub(super) fn pairs_of_schemas(&self) -> usize {
        self.schemas.len()
    }

    pub(super) fn report(self) -> Report {
        let mut reach = Reach::new(&self.edges, &self.operations);
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

/// Which operations lead to which pair.
struct Reach<'o> {
    /// The circle each pair is part of (most are circles of one).
    circles: Vec<usize>,
    /// For each circle a bit for each operation. Shared where circles are reached alike.
    operations: Vec<Rc<Vec<u64>>>,
    labels: &'o [(Vertex, String)],
    /// The lists made so far: many changes touch the same operations.
    lists: HashMap<Vec<u64>, Arc<[String]>>,
}

impl<'o> Reach<'o> {
    fn new(edges: &[Vec<Vertex>], labels: &'o [(Vertex, String)]) -> Self {
        let (circles, count) = circles(edges);
        let words = labels.len().div_ceil(64);
        let nobody = Rc::new(vec![0; words]);
        let mut operations: Vec<Rc<Vec<u64>>> = vec![Rc::clone(&nobody); count];
        for (index, (vertex, _)) in labels.iter().enumerate() {
            Rc::make_mut(&mut operations[circles[vertex.0]])[index / 64] |= 1 << (index % 64);
        }
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (vertex, &circle) in circles.iter().enumerate() {
            members[circle].push(vertex);
        }
        // Circles are numbered from the leaves up, so from the roots down each is complete when
        // its turn comes.
        for circle in (0..count).rev() {
            let from = Rc::clone(&operations[circle]);
            for &vertex in &members[circle] {
                for target in &edges[vertex] {
                    let target = circles[target.0];
                    if target == circle || Rc::ptr_eq(&operations[target], &from) {
                        continue;
                    }
                    if Rc::ptr_eq(&operations[target], &nobody) {
                        operations[target] = Rc::clone(&from);
                    } else {
                        let bits = Rc::make_mut(&mut operations[target]);
                        for (own, more) in bits.iter_mut().zip(from.iter()) {
                            *own |= more;
                        }
                    }
                }
            }
        }
        Self { circles, operations, labels, lists: HashMap::new() }
    }

    fn operations(&mut self, vertices: &[Vertex]) -> Arc<[String]> {
        let mut bits = vec![0; self.labels.len().div_ceil(64)];
        for vertex in vertices {
            let more = &self.operations[self.circles[vertex.0]];
            for (own, more) in bits.iter_mut().zip(more.iter()) {
                *own |= more;
            }
        }
        if let Some(list) = self.lists.get(&bits) {
            return Arc::clone(list);
        }
        let mut list: Vec<String> = (self.labels.iter().enumerate())
            .filter(|(index, _)| bits[index / 64] & (1 << (index % 64)) != 0)
            .map(|(_, (_, label))| label.clone())
            .collect();
        list.sort();
        let list: Arc<[String]> = list.into();
        self.lists.insert(bits, Arc::clone(&list));
        list
    }
}

/// The strongly connected parts of the graph, numbered so that a part comes after all it leads to
/// (Tarjan's algorithm, with the stack on the heap).
fn circles(edges: &[Vec<Vertex>]) -> (Vec<usize>, usize) {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; edges.len()];
    let mut lowest = vec![UNSEEN; edges.len()];
    let mut circle = vec![UNSEEN; edges.len()];
    let mut open = Vec::new();
    let mut next = 0;
    let mut count = 0;
    for root in 0..edges.len() {
        if order[root] != UNSEEN {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((vertex, edge)) = path.pop() {
            if edge == 0 {
                order[vertex] = next;
                lowest[vertex] = next;
                next += 1;
                open.push(vertex);
            }
            if let Some(target) = edges[vertex].get(edge) {
                path.push((vertex, edge + 1));
                if order[target.0] == UNSEEN {
                    path.push((target.0, 0));
                } else if circle[target.0] == UNSEEN {
                    lowest[vertex] = lowest[vertex].min(order[target.0]);
                }
                continue;
            }
            if lowest[vertex] == order[vertex] {
                while let Some(member) = open.pop() {
                    circle[member] = count;
                    if member == vertex {
                        break;
                    }
                }
                count += 1;
            }
            if let Some(&(parent, _)) = path.last() {
                lowest[parent] = lowest[parent].min(lowest[vertex]);
            }
        }
    }
    (circle, count)
}
