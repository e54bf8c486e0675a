//! Operations that lead to a pair of things that were compared.

use std::collections::HashMap;
use std::sync::Arc;

/// The index of a pair of things that were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Vertex(pub(super) usize);

/// The operations that lead to each pair that something was found at.
pub(super) struct Reach<'o> {
    labels: &'o [(Vertex, String)],
    /// For each pair asked for the operations, by their index.
    operations: HashMap<Vertex, Vec<u32>>,
    /// The lists made so far: many changes touch the same operations.
    lists: HashMap<Vec<u32>, Arc<[String]>>,
}

impl<'o> Reach<'o> {
    /// Walks from each operation to all pairs it leads to, and notes it at those in `wanted`.
    pub(super) fn new(
        edges: &[Vec<Vertex>],
        labels: &'o [(Vertex, String)],
        wanted: impl IntoIterator<Item = Vertex>,
    ) -> Self {
        let mut operations: HashMap<Vertex, Vec<u32>> = wanted.into_iter().map(|vertex| (vertex, Vec::new())).collect();
        let mut seen_by = vec![u32::MAX; edges.len()];
        for (index, (start, _)) in (0..).zip(labels) {
            let mut open = vec![*start];
            while let Some(vertex) = open.pop() {
                if std::mem::replace(&mut seen_by[vertex.0], index) == index {
                    continue;
                }
                if let Some(list) = operations.get_mut(&vertex) {
                    list.push(index);
                }
                open.extend_from_slice(&edges[vertex.0]);
            }
        }
        Self { labels, operations, lists: HashMap::new() }
    }

    /// The operations that lead to any of some pairs, sorted.
    pub(super) fn operations(&mut self, vertices: &[Vertex]) -> Arc<[String]> {
        let mut indexes: Vec<u32> =
            vertices.iter().filter_map(|vertex| self.operations.get(vertex)).flatten().copied().collect();
        indexes.sort_unstable();
        indexes.dedup();
        if let Some(list) = self.lists.get(&indexes) {
            return Arc::clone(list);
        }
        let mut list: Vec<String> = indexes
            .iter()
            .filter_map(|&index| self.labels.get(index as usize))
            .map(|(_, label)| label.clone())
            .collect();
        list.sort();
        let list: Arc<[String]> = list.into();
        self.lists.insert(indexes, Arc::clone(&list));
        list
    }
}
