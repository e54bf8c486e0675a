//! Spans and log events of a piece of work.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{Layer, layer::Context, prelude::*, registry::LookupSpan};

pub(crate) type Fields = BTreeMap<String, String>;

/// Remembers what is traced.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Recorded>>);

#[derive(Default)]
pub(crate) struct Recorded {
    pub(crate) spans: BTreeMap<u64, (Level, Fields)>,
    pub(crate) events: Vec<(Level, Fields)>,
}

fn named(metadata: &Metadata<'_>) -> Fields {
    [("target", metadata.target()), ("span", metadata.name())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

struct Visitor<'a>(&'a mut Fields);

impl Visit for Visitor<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = named(attributes.metadata());
        if let Some(parent) = context.current_span().id() {
            fields.insert("parent".to_owned(), parent.into_u64().to_string());
        }
        attributes.record(&mut Visitor(&mut fields));
        self.0.lock().unwrap().spans.insert(id.into_u64(), (*attributes.metadata().level(), fields));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        if let Some((_, fields)) = self.0.lock().unwrap().spans.get_mut(&id.into_u64()) {
            values.record(&mut Visitor(fields));
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = named(event.metadata());
        event.record(&mut Visitor(&mut fields));
        self.0.lock().unwrap().events.push((*event.metadata().level(), fields));
    }
}

/// Returns the spans and events recorded while `work` runs.
pub(crate) async fn traced(work: impl Future<Output = ()>) -> Recorded {
    let recorder = Recorder::default();
    let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(recorder.clone()));
    work.await;
    drop(guard);
    std::mem::take(&mut *recorder.0.lock().unwrap())
}

impl Recorded {
    /// Those of the SDK alone.
    pub(crate) fn of_the_sdk(mut self) -> Self {
        let is_own = |fields: &Fields| fields["target"].starts_with("ash_sdk");
        self.spans.retain(|_, (_, fields)| is_own(fields));
        self.events.retain(|(_, fields)| is_own(fields));
        self
    }

    /// The spans of this name.
    pub(crate) fn named(&self, name: &str) -> Vec<&Fields> {
        self.spans.values().map(|(_, fields)| fields).filter(|fields| fields["span"] == name).collect()
    }
}
