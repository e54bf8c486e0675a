//! Eval runs, their results and their scores.

use super::error::{StoreError, StoreResult};
use crate::api::{
    Nullable, Number, Timestamp,
    eval_cases::EvalCase,
    eval_runs::{EvalResult, EvalResultStatus, EvalRun, EvalRunStatus, EvalRunSummary},
    ids::{EvalResultId, RunId},
};
use crate::origin::Origin;

#[derive(Default)]
pub(crate) struct EvalRuns {
    runs: Vec<EvalRun>,
    results: Vec<EvalResult>,
}

/// Answer of the agent to a case.
pub(crate) struct Answer {
    pub(crate) text: Result<String, String>,
    pub(crate) latency_ms: i64,
}

impl EvalRuns {
    /// Adds a run, with a result to be for each case.
    pub(crate) fn create<'a>(
        &mut self,
        origin: &Origin,
        tenant: &str,
        agent: &str,
        version: Option<i64>,
        cases: impl Iterator<Item = &'a EvalCase>,
    ) -> EvalRun {
        let now = Timestamp::now(origin);
        let id = RunId::new(origin);
        let before = self.results.len();
        self.results.extend(cases.map(|case| EvalResult {
            id: EvalResultId::new(origin),
            tenant_id: tenant.to_owned(),
            eval_run_id: id,
            eval_case_id: case.id,
            agent_response: Nullable(None),
            topic_score: Nullable(None),
            safety_score: Nullable(None),
            llm_judge_score: Nullable(None),
            latency_ms: Nullable(None),
            status: EvalResultStatus::Pending,
            error: Nullable(None),
            human_score: Nullable(None),
            human_notes: Nullable(None),
            created_at: now,
            completed_at: Nullable(None),
        }));
        let run = EvalRun {
            id,
            tenant_id: tenant.to_owned(),
            agent_name: agent.to_owned(),
            version_number: Nullable(version),
            status: EvalRunStatus::Pending,
            total_cases: count(self.results.len() - before),
            completed_cases: 0,
            summary: Nullable(None),
            created_at: now,
            started_at: Nullable(None),
            completed_at: Nullable(None),
        };
        self.runs.push(run.clone());
        run
    }

    /// An agent's runs, newest first.
    pub(crate) fn of_agent(&self, tenant: &str, agent: &str) -> Vec<EvalRun> {
        let found = self.runs.iter().rev().filter(|run| run.tenant_id == tenant && run.agent_name == agent);
        found.cloned().collect()
    }

    pub(crate) fn of_tenant(&self, tenant: &str) -> impl Iterator<Item = &EvalRun> {
        self.runs.iter().filter(move |run| run.tenant_id == tenant)
    }

    /// Whose run it is does not matter, as on a real server.
    pub(crate) fn find(&self, id: &str) -> Option<&EvalRun> {
        self.runs.iter().find(|run| run.id.to_string() == id)
    }

    pub(crate) fn get(&self, id: &str) -> StoreResult<&EvalRun> {
        self.find(id).ok_or_else(|| StoreError::not_found("Eval run not found"))
    }

    pub(crate) fn results(&self, run: RunId) -> impl Iterator<Item = &EvalResult> {
        self.results.iter().filter(move |result| result.eval_run_id == run)
    }

    /// Whose result it is does not matter, as on a real server.
    pub(crate) fn result(&mut self, id: &str) -> StoreResult<&mut EvalResult> {
        let found = self.results.iter_mut().find(|result| result.id.to_string() == id);
        found.ok_or_else(|| StoreError::not_found("Eval result not found"))
    }

    /// Takes the oldest run that waits, and starts it.
    pub(crate) fn take_next(&mut self, origin: &Origin) -> Option<EvalRun> {
        let run = self.runs.iter_mut().find(|run| run.status == EvalRunStatus::Pending)?;
        run.status = EvalRunStatus::Running;
        run.started_at = Nullable(Some(Timestamp::now(origin)));
        Some(run.clone())
    }

    pub(crate) fn start_result(&mut self, id: EvalResultId) {
        if let Some(result) = self.results.iter_mut().find(|result| result.id == id) {
            result.status = EvalResultStatus::Running;
        }
    }

    /// Scores an answer. `case` is `None` if it was deleted in the meantime.
    pub(crate) fn finish_result(&mut self, origin: &Origin, id: EvalResultId, case: Option<&EvalCase>, answer: Answer) {
        let Some(result) = self.results.iter_mut().find(|result| result.id == id) else { return };
        result.latency_ms = Nullable(Some(answer.latency_ms));
        result.completed_at = Nullable(Some(Timestamp::now(origin)));
        match answer.text {
            Ok(text) => {
                let topics = |wanted: Option<&Nullable<Vec<String>>>| {
                    wanted.and_then(|topics| topics.0.clone()).unwrap_or_default()
                };
                let expected = topics(case.map(|case| &case.expected_topics));
                let unwanted = topics(case.map(|case| &case.expected_not_topics));
                result.topic_score = Nullable(Some(share(&expected, |topic| mentions(&text, topic))));
                result.safety_score = Nullable(Some(share(&unwanted, |topic| !mentions(&text, topic))));
                result.agent_response = Nullable(Some(text));
                result.status = EvalResultStatus::Completed;
            }
            Err(error) => {
                result.error = Nullable(Some(error));
                result.status = EvalResultStatus::Error;
            }
        }
        let run = result.eval_run_id;
        if let Some(run) = self.runs.iter_mut().find(|known| known.id == run) {
            run.completed_cases += 1;
        }
    }

    pub(crate) fn finish_run(&mut self, origin: &Origin, id: RunId) {
        let summary = summarise(self.results(id));
        if let Some(run) = self.runs.iter_mut().find(|run| run.id == id) {
            run.status = EvalRunStatus::Completed;
            run.summary = Nullable(Some(summary));
            run.completed_at = Nullable(Some(Timestamp::now(origin)));
        }
    }

    /// Ends a run that could not be made.
    pub(crate) fn fail_run(&mut self, origin: &Origin, id: RunId) {
        if let Some(run) = self.runs.iter_mut().find(|run| run.id == id) {
            run.status = EvalRunStatus::Failed;
            run.completed_at = Nullable(Some(Timestamp::now(origin)));
        }
    }

    /// Puts a person's score, notes or both on results of a run: on one, or on all.
    pub(crate) fn score(
        &mut self,
        run: RunId,
        only: Option<&str>,
        score: Option<f64>,
        notes: Option<&str>,
    ) -> StoreResult<Vec<EvalResult>> {
        let wanted =
            |result: &EvalResult| result.eval_run_id == run && only.is_none_or(|only| result.id.to_string() == only);
        let scored = self.results.iter_mut().filter(|result| wanted(result)).map(|result| {
            result.set_human_verdict(score, notes);
            result.clone()
        });
        let scored: Vec<_> = scored.collect();
        if scored.is_empty() && only.is_some() {
            return Err(StoreError::not_found("Eval result not found in this run"));
        }
        Ok(scored)
    }
}

impl EvalResult {
    pub(crate) fn set_human_verdict(&mut self, score: Option<f64>, notes: Option<&str>) {
        if let Some(score) = score {
            self.human_score = Nullable(Some(Number(score)));
        }
        if let Some(notes) = notes {
            self.human_notes = Nullable(Some(notes.to_owned()));
        }
    }

    /// Answered, with nothing missing and nothing unwanted.
    fn passed(&self) -> bool {
        self.topic_score.0 == Some(Number(1.0)) && self.safety_score.0 == Some(Number(1.0))
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn mentions(text: &str, topic: &str) -> bool {
    text.to_lowercase().contains(&topic.to_lowercase())
}

/// The share of the topics that satisfy; all of them where there are none.
fn share(topics: &[String], satisfies: impl Fn(&str) -> bool) -> Number {
    if topics.is_empty() {
        return Number(1.0);
    }
    let satisfied = topics.iter().filter(|topic| satisfies(topic)).count();
    Number(satisfied as f64 / topics.len() as f64)
}

fn summarise<'a>(results: impl Iterator<Item = &'a EvalResult>) -> EvalRunSummary {
    let results: Vec<_> = results.collect();
    let answered: Vec<_> = results.iter().filter(|result| result.status == EvalResultStatus::Completed).collect();
    let average = |value: fn(&EvalResult) -> f64| {
        let sum: f64 = answered.iter().map(|result| value(result)).sum();
        Number(sum / (answered.len().max(1) as f64))
    };
    let passed = results.iter().filter(|result| result.passed()).count();
    EvalRunSummary {
        avg_topic_score: average(|result| result.topic_score.0.map_or(0.0, |score| score.0)),
        avg_safety_score: average(|result| result.safety_score.0.map_or(0.0, |score| score.0)),
        avg_llm_judge_score: Nullable(None),
        avg_latency_ms: average(|result| result.latency_ms.0.map_or(0.0, |latency| latency as f64)),
        pass_rate: Number(passed as f64 / (results.len().max(1) as f64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_the_share_of_topics_found_whatever_their_case() {
        let topics = ["Rust".to_owned(), "python".to_owned()];
        assert_eq!(share(&topics, |topic| mentions("I like rust.", topic)), Number(0.5));
        assert_eq!(share(&[], |_| false), Number(1.0));
    }
}
