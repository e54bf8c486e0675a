//! Settings from the environment, as Ash's own command line reads them.

use std::{env, ffi::OsString, io, path::PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    error::{Error, ErrorKind, Result},
    json,
};

/// Settings of the environment.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) server_url: Option<String>,
    pub(super) api_key: Option<SecretString>,
}

/// `~/.ash/config.json`.
#[derive(Default, Deserialize)]
struct ConfigFile {
    server_url: Option<String>,
    api_key: Option<String>,
}

impl Settings {
    /// Reads `ASH_SERVER_URL` and `ASH_API_KEY`, then `~/.ash/config.json`.
    pub(super) fn from_env() -> Result<Self> {
        let (server_url, api_key) = (variable("ASH_SERVER_URL")?, variable("ASH_API_KEY")?);
        let file = match (&server_url, &api_key) {
            (Some(_), Some(_)) => ConfigFile::default(),
            _ => read_file(env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")))?,
        };
        Ok(Self {
            server_url: server_url.or(file.server_url),
            api_key: api_key.or(file.api_key).map(SecretString::from),
        })
    }
}

/// Returns a setting, unless it is blank: then it counts as not set.
fn set(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty())
}

/// Returns a variable that is set.
fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(set(Some(value))),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Error::configuration(format!("{name} is not valid UTF-8"))),
    }
}

fn read_file(home: Option<OsString>) -> Result<ConfigFile> {
    let Some(home) = home.filter(|home| !home.is_empty()) else { return Ok(ConfigFile::default()) };
    let path = PathBuf::from(home).join(".ash").join("config.json");
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(ConfigFile::default());
        }
        Err(error) => {
            let text = format!("the settings in {} cannot be read", path.display());
            return Err(Error::new(ErrorKind::Configuration, text).with_source(error));
        }
    };
    let file = json::read::<ConfigFile>(&text).map_err(|error| {
        // The cause is not kept: its text may show a piece of the file, and so of the key.
        let (line, column) = (error.line(), error.column());
        Error::configuration(format!("{} is not valid: line {line}, column {column}", path.display()))
    })?;
    Ok(ConfigFile { server_url: set(file.server_url), api_key: set(file.api_key) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_home_or_a_file_there_are_no_settings() {
        assert!(read_file(None).unwrap().api_key.is_none());
        assert!(read_file(Some("/nonexistent".into())).unwrap().api_key.is_none());
    }

    #[test]
    fn settings_that_are_blank_count_as_not_set() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".ash")).unwrap();
        for (text, is_set) in [
            (r#"{"server_url":"","api_key":""}"#, false),
            (r#"{"server_url":" ","api_key":"\t\n"}"#, false),
            (r#"{"server_url":null,"api_key":null}"#, false),
            ("{}", false),
            (r#"{"server_url":"http://a","api_key":"b"}"#, true),
        ] {
            std::fs::write(home.path().join(".ash/config.json"), text).unwrap();
            let file = read_file(Some(home.path().into())).unwrap();
            assert_eq!((file.server_url.is_some(), file.api_key.is_some()), (is_set, is_set), "{text}");
        }
    }

    #[test]
    fn settings_that_are_not_valid_say_where_and_show_nothing_of_the_file() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".ash")).unwrap();
        for text in [r#""secret-key""#, r#"{"api_key": ["secret-key"]}"#, r#"{"api_key": "secret-key" x}"#] {
            std::fs::write(home.path().join(".ash/config.json"), text).unwrap();
            let error = read_file(Some(home.path().into())).err().unwrap();
            assert!(error.to_string().contains("line 1, column"), "{error}");
            assert!(std::error::Error::source(&error).is_none(), "{error:?}");
            assert!(!format!("{error} {error:?} {error:#?}").contains("secret"), "{error:?}");
        }
    }
}
