// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {
  private static final String SUBDOMAIN_RULE =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
          + " used for validation is"
          + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  private static final String QUALIFIED_RULE =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

  @Test
  void takesGoodNames() {
    assertThat(Names.label("web-1")).isEmpty();
    assertThat(Names.subdomain("web.example.com")).isEmpty();
    assertThat(Names.dns1035Label("web-1")).isEmpty();
    assertThat(Names.wildcardSubdomain("*.example.com")).isEmpty();
    assertThat(Names.qualified("app.kubernetes.io/name")).isEmpty();
    assertThat(Names.labelValue("")).isEmpty();
    assertThat(Names.portName("http-2")).isEmpty();
    assertThat(Names.configKey("app.properties")).isEmpty();
    assertThat(Names.pathSegment("system:node")).isEmpty();
  }

  @Test
  void namesTheRuleThatASubdomainBreaks() {
    assertThat(Names.subdomain("Web")).containsExactly(SUBDOMAIN_RULE);
    assertThat(Names.subdomain("a".repeat(254))).containsExactly("must be no more than 253 bytes");
  }

  @Test
  void saysThatALabelHasNoDots() {
    assertThat(Names.label("a.b")).containsExactly("must not contain dots");
  }

  @Test
  void saysWhichPartOfAQualifiedNameIsWrong() {
    assertThat(Names.qualified("Exa_mple/name")).containsExactly("prefix part " + SUBDOMAIN_RULE);
    assertThat(Names.qualified("/name")).containsExactly("prefix part must be non-empty");
    assertThat(Names.qualified("example.com/"))
        .containsExactly("name part must be non-empty", "name part " + QUALIFIED_RULE);
    assertThat(Names.qualified("a/b/c"))
        .containsExactly(
            "a qualified name "
                + QUALIFIED_RULE
                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
  }

  @Test
  void namesEachRuleThatAPortNameBreaks() {
    assertThat(Names.portName("80")).containsExactly("must contain at least one letter (a-z)");
    assertThat(Names.portName("-a--B"))
        .containsExactly(
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
            "must not contain consecutive hyphens",
            "must not begin or end with a hyphen");
  }

  @Test
  void aGeneratedNameMayEndWithADash() {
    assertThat(Names.subdomain(Names.asPrefix("web-"))).isEmpty();
    assertThat(Names.subdomain(Names.asPrefix("Web-"))).containsExactly(SUBDOMAIN_RULE);
  }
}
