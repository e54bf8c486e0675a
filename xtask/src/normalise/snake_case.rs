//! Names in `snake_case`.

/// `evalCases`, `eval-cases` and `EvalCases` are `eval_cases`; `APIKey` is `api_key`.
pub(super) fn snake_case(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut words = String::new();
    for (index, character) in characters.iter().enumerate() {
        if !character.is_ascii_alphanumeric() {
            words.push('_');
            continue;
        }
        let before = index.checked_sub(1).and_then(|index| characters.get(index));
        let after = characters.get(index + 1);
        let after_a_word = before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit());
        let after_an_acronym =
            before.is_some_and(char::is_ascii_uppercase) && after.is_some_and(char::is_ascii_lowercase);
        if character.is_ascii_uppercase() && (after_a_word || after_an_acronym) {
            words.push('_');
        }
        words.push(character.to_ascii_lowercase());
    }
    words.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}
