// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.manifest.Manifest;
import io.portolan.proxy.ingress.nginx.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What is said of manifests.
class IngressNginxTest {
  private static Migration migrate(String text) {
    return IngressNginx.of(Manifest.parse("shop.yaml", text), "");
  }

  private static String ingress(String name, String className, String annotations) {
    return """
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: %s
          namespace: shop
          annotations:
            team: web
        %sspec:
          ingressClassName: %s
          rules:
          - host: %s.shop.test
            http:
              paths:
              - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
        """
        .formatted(name, annotations.indent(4), className, name);
  }

  @Test
  void anIngressThatAsksForNothingElseWorks() {
    Migration migration = migrate(ingress("web", "nginx", ""));
    assertThat(migration.worksWhole()).isTrue();
    assertThat(migration.objects())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.object()).isEqualTo("Ingress shop/web");
              assertThat(each.line()).isEqualTo(2);
              assertThat(each.remarks()).isEmpty();
            });
  }

  @Test
  void aServiceThatStandsForANameIsSaidToNeedASetting() {
    String manifests =
        ingress("web", "nginx", "")
            + """
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {type: ExternalName, externalName: api.example.org}
            """;
    assertThat(MigrationText.text(migrate(manifests)))
        .contains("Service shop/web is of type ExternalName (api.example.org), and such are")
        .contains("1 miss something");
    String settings =
        """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
        data: {allow-external-name-services: "true"}
        """;
    assertThat(MigrationText.text(migrate(manifests + settings)))
        .doesNotContain("is of type ExternalName");
  }

  @Test
  void everyAnnotationIsSpokenOfWithItsLine() {
    Migration migration =
        migrate(
            ingress(
                "web",
                "nginx",
                """
                nginx.ingress.kubernetes.io/use-regex: "true"
                nginx.ingress.kubernetes.io/server-snippet: "return 403;"
                nginx.ingress.kubernetes.io/ssl-redirect: "maybe"
                """));
    assertThat(MigrationText.text(migration))
        .startsWith(
            """
            shop.yaml:2: Ingress shop/web: is broken
              differs  9: use-regex: Expressions are RE2's, which always end in linear time: no look-around and no back-references.
              missing  10: server-snippet: A snippet is nginx configuration: there is no nginx here, and it lets whoever writes an Ingress take over the proxy.
              broken   11: ssl-redirect: "maybe" is not true or false; it counts as not written
            Objects: 1, of which 0 work as they are, 0 differ, 0 miss something, 1 broken.
            """);
    assertThat(migration.worksWhole()).isFalse();
  }

  @Test
  void ingressesOfOthersAreLeftAlone() {
    Migration migration =
        migrate(
            """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: traefik}
            spec: {controller: traefik.io/ingress-controller}
            """
                + ingress("web", "traefik", "nginx.ingress.kubernetes.io/what: x"));
    assertThat(migration.objects()).isEmpty();
    assertThat(migration.elsewhere())
        .containsExactly(
            "Ingress shop/web: IngressClass traefik belongs to traefik.io/ingress-controller");
  }

  @Test
  void theConfigMapIsReadAndSpokenOf() {
    Migration migration =
        migrate(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
            data:
              ssl-redirect: "false"
              server-snippet: "deny all;"
              proxy-read-timeout: soon
              no-such-key: x
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: unrelated}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: tcp-services}
            data:
              "5432": shop/db:5432
              "5433": db:5432
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: udp-services}
            data: {"53": kube-system/dns:53}
            """);
    assertThat(migration.objects())
        .extracting(Migration.Migrated::object)
        .containsExactly(
            "ConfigMap ingress-nginx/ingress-nginx-controller",
            "ConfigMap default/tcp-services",
            "ConfigMap default/udp-services");
    assertThat(migration.objects().get(1).remarks())
        .extracting(each -> each.line() + " " + each.finding().kind())
        .containsExactly("18 WORKS", "19 BROKEN");
    assertThat(migration.objects().get(2).kind()).isEqualTo(Finding.Kind.MISSING);
    assertThat(migration.objects().getFirst().remarks())
        .extracting(each -> each.line() + " " + each.finding().kind())
        .containsExactly("5 WORKS", "6 MISSING", "7 BROKEN", "8 MISSING");
  }

  @Test
  void conflictsAreFoundAcrossFiles() {
    Migration migration =
        migrate(
            ingress("web", "nginx", "")
                + ingress("web", "nginx", "")
                    .replace("name: web\n  namespace", "name: a\n  namespace"));
    assertThat(migration.objects())
        .extracting(Migration.Migrated::object, Migration.Migrated::kind)
        .containsExactly(
            tuple("Ingress shop/web", Finding.Kind.BROKEN),
            tuple("Ingress shop/a", Finding.Kind.WORKS));
  }

  @Test
  void oldVersionsOfTheApiAreNamed() {
    Migration migration =
        migrate(
            ingress("web", "nginx", "")
                .replace("networking.k8s.io/v1", "networking.k8s.io/v1beta1"));
    assertThat(MigrationText.text(migration)).contains("broken   2: apiVersion: ");
  }

  @Test
  void aFieldThatIsNullCountsAsNotWritten() {
    String text = ingress("web", "nginx", "");
    assertThat(migrate(text.substring(0, text.indexOf("  rules:")) + "  rules: null\n").objects())
        .singleElement()
        .satisfies(each -> assertThat(each.remarks()).isEmpty());
  }

  @Test
  void anObjectThatIsNoIngressIsRefusedWithItsPlace() {
    String rules = "  rules:\n";
    assertThatThrownBy(() -> migrate(ingress("web", "nginx", "").replace(rules, rules + "  -\n")))
        .isInstanceOf(Failure.class)
        .hasMessage("shop.yaml:2: Ingress \"web\": an item of a list is empty");
    String name = "  name: web\n";
    assertThatThrownBy(
            () ->
                migrate(
                    ingress("web", "nginx", "")
                        .replace(name, name + "  creationTimestamp: soon\n")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("metadata.creationTimestamp: \"soon\" is no time");
  }

  @Test
  void aProgramReadsTheSame() {
    Migration migration =
        migrate(
            ingress("web", "nginx", "nginx.ingress.kubernetes.io/permanent-redirect-code: '308'"));
    assertThat(MigrationText.json(migration).at("/objects/0/findings/0").toString())
        .startsWith(
            "{\"is\":\"differs\",\"field\":"
                + "\"metadata.annotations.nginx.ingress.kubernetes.io/permanent-redirect-code\","
                + "\"line\":9,");
    assertThat(MigrationText.json(migration).path("works").asBoolean()).isFalse();
  }

  /// `-Dgolden.update=true` writes the page anew.
  @Test
  void thePageShowsWhatTheProgramPrints() throws IOException {
    Path page = Path.of("..", "docs", "migrate-ingress-nginx.md");
    String example = "examples/ingress-nginx/shop.yaml";
    String printed =
        MigrationText.text(
            IngressNginx.of(Manifest.parse(example, Files.readString(Path.of("..", example))), ""));
    String command = "$ ./portolan migrate ingress-nginx -f examples/ingress-nginx\n";
    String text = Files.readString(page);
    int from = text.indexOf(command) + command.length();
    String expected = text.substring(0, from) + printed + text.substring(text.indexOf("```", from));
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(page, expected);
    } else {
      assertThat(text).isEqualTo(expected);
    }
  }
}
