// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates, filled for `ip-10-0f.example.`.
class GoTemplateTest {
  private static final String NAME = "ip-10-0f.example.";
  private static final TemplateData DATA =
      new TemplateData(
          7,
          NAME,
          1,
          "A",
          1,
          "IN",
          "example.",
          "192.0.2.9",
          Regex.of("^ip-(?P<a>[0-9]+)-(?P<b>[0-9a-f]+)").find(NAME).orElseThrow());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "plain | plain",
        "{{ .Name }} in {{.Zone}} | ip-10-0f.example. in example.",
        "{{ .Class }} {{ .Type }} {{ .Remote }} {{ .Message.Id }} | IN A 192.0.2.9 7",
        "{{ .Question.Name }} {{ .Question.Qtype }} | ip-10-0f.example. 1",
        "{{ index .Match 0 }} {{ index .Match 2 }} {{ index .Group \"a\" }} | ip-10-0f 0f 10",
        "{{ parseInt .Group.b 16 8 }} {{ parseInt \"0777\" 8 0 }} | 15 511",
        "~{{ len .Match | printf \"%s-%d\" .Group.a | print }}~ | 10-3",
        "a {{- /* nothing */ -}} b | ab",
        "a {{- .Type -}} b | aAb",
        "{{ if .Group.c }}c{{ else if eq .Type \"A\" \"MX\" }}a{{ else }}b{{ end }} | a",
        "{{ if and .Group.a (not .Group.c) (gt (len .Name) 3) }}yes{{ end }}. | yes.",
        "{{ .Meta \"kubernetes/client-namespace\" }}. | .",
      })
  void fillsWhatRecordsNeed(String template, String filled) {
    assertThat(GoTemplate.parse(template).fill(DATA)).isEqualTo(filled);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ .Name",
        "{{ .Surname }}",
        "{{ range .Match }}{{ end }}",
        "{{ if .Name }}",
        "{{ end }}",
        "{{ $x := 1 }}",
        "{{ shout .Name }}",
        "{{ (.Name }}",
        "{{ }}"
      })
  void refusesWhatItDoesNotKnow(String template) {
    assertThatThrownBy(() -> GoTemplate.parse(template)).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ index .Match 9 }}",
        "{{ parseInt .Name 10 8 }}",
        "{{ parseInt \"256\" 10 8 }}",
        "{{ printf \"%d\" .Name }}",
        "{{ .Question.Other }}"
      })
  void saysWhenItCannotBeFilled(String template) {
    GoTemplate parsed = GoTemplate.parse(template);
    assertThatThrownBy(() -> parsed.fill(DATA)).isInstanceOf(TemplateException.class);
  }
}
