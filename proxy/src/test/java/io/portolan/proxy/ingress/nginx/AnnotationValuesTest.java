// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import static io.portolan.proxy.ingress.nginx.Annotated.broken;
import static io.portolan.proxy.ingress.nginx.Annotated.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is understood of annotations, one after the other.
class AnnotationValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          rewrite-target              | /$1/x                   | target=/$1/x,
          use-regex                   | True                    | usesRegex=true
          use-regex                   | 1                       | usesRegex=true
          app-root                    | /app                    | appRoot=/app
          ssl-redirect                | false                   | toTls=false
          force-ssl-redirect          | true                    | alwaysToTls=true
          from-to-www-redirect        | true                    | isWww=true
          permanent-redirect          | https://a.test          | status=301, scheme=Optional[https], host=Optional[a.test], port=Optional.empty, path=Optional[/]
          permanent-redirect          | http://a.test:81/b?c=d  | port=Optional[81], path=Optional[/b?c=d]
          permanent-redirect          | https://a.test$request_uri | host=Optional[a.test], port=Optional.empty, path=Optional.empty
          temporal-redirect           | $scheme://$host/maintenance | status=302, scheme=Optional.empty, host=Optional.empty, port=Optional.empty, path=Optional[/maintenance]
          backend-protocol            | grpcs                   | protocol=GRPCS
          backend-protocol            | AUTO_HTTP               | protocol=AUTO_HTTP
          service-upstream            | true                    | toService=true
          load-balance                | ewma                    | balance=ewma
          upstream-hash-by            | $request_uri$arg_a      | balance=by $request_uri$arg_a
          upstream-vhost              | Cart.test               | host=cart.test
          affinity                    | cookie                  | isCookie=true, mode=BALANCED, canary=STICKY, cookie=Cookie[name=INGRESSCOOKIE
          affinity-mode               | persistent              | mode=PERSISTENT
          affinity-canary-behavior    | legacy                  | canary=LEGACY
          session-cookie-name         | route                   | name=route
          session-cookie-max-age      | 172800                  | maxAge=OptionalInt[172800]
          session-cookie-expires      | -1                      | expires=OptionalInt[-1]
          session-cookie-samesite     | None                    | sameSite=NONE
          session-cookie-secure       | true                    | isSecure=Optional[true]
          proxy-connect-timeout       | 7                       | connect=PT7S
          proxy-read-timeout          | 3600                    | read=PT1H
          proxy-next-upstream         | off                     | causes=[]
          proxy-next-upstream         | http_502                | causes=[HTTP_502]
          proxy-next-upstream-tries   | 0                       | tries=0
          proxy-next-upstream-timeout | 10                      | within=PT10S
          proxy-body-size             | 8m                      | bodyBytes=8388608
          proxy-body-size             | 0                       | bodyBytes=0
          proxy-body-size             | 2G                      | bodyBytes=2147483648
          limit-rps                   | 5                       | requestsPerSecond=5
          limit-connections           | 9                       | connections=9
          limit-burst-multiplier      | 2                       | burst=2
          limit-whitelist             | 10.0.0.1, fd00::/8      | exempt=[10.0.0.1/32, fd00::/8]
          whitelist-source-range      | 10.0.0.0/8,::1          | allowed=[10.0.0.0/8, ::1/128]
          denylist-source-range       | 192.0.2.7               | denied=[192.0.2.7/32]
          satisfy                     | any                     | anySuffices=true
          auth-url                    | https://auth.test/check | url=https://auth.test/check, method=, signIn=, redirectParameter=rd
          auth-tls-secret             | shop/ca                 | secret=shop/ca, verify=ON, depth=1
          canary-weight-total         | 1000                    | total=1000
          canary-weight-total         | 10                      | total=100
          cors-allow-origin           | https://*.a.test, http://b.test:81 | origins=[https://*.a.test, http://b.test:81]
          cors-allow-credentials      | false                   | allowsCredentials=false
          cors-max-age                | 600                     | maxAge=600
          custom-http-errors          | 404,503                 | intercepted=[404, 503]
          default-backend             | errors                  | service=errors
          mirror-target               | https://mirror.test$request_uri | target=https://mirror.test$request_uri
          mirror-request-body         | off                     | withBody=false
          proxy-ssl-verify            | on                      | verifies=true
          proxy-ssl-ciphers           | AES128-SHA:AES256-SHA   | suites=[TLS_RSA_WITH_AES_128_CBC_SHA, TLS_RSA_WITH_AES_256_CBC_SHA]
          ssl-ciphers                 | AES256-SHA              | clientSuites=[TLS_RSA_WITH_AES_256_CBC_SHA]
          ssl-prefer-server-ciphers   | true                    | clientSuites=[]
          server-alias                | b.test, *.C.test        | aliases=[b.test, *.c.test]
          ssl-passthrough             | true                    | isPassedThrough=true
          enable-access-log           | false                   | isLogged=false
          """)
  void understandsWhatIsWritten(String name, String value, String understood) {
    Reading<IngressOptions> reading = read(Map.of(name, value));
    assertThat(reading.value().toString()).contains(understood);
    assertThat(broken(reading)).isEmpty();
    assertThat(reading.findings()).as("the annotation is spoken of").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          use-regex              | yes                | usesRegex=false
          use-regex              | ``                 | usesRegex=false
          app-root               | https://a.test     | appRoot=,
          ssl-redirect           | on                 | toTls=true
          proxy-read-timeout     | 60s                | read=PT1M
          proxy-read-timeout     | -5                 | read=PT1M
          proxy-connect-timeout  | 99999999999999     | connect=PT5S
          proxy-body-size        | big                | bodyBytes=1048576
          proxy-body-size        | -1                 | bodyBytes=1048576
          proxy-next-upstream    | sometimes          | causes=[
          backend-protocol       | SPDY               | protocol=HTTP,
          load-balance           | chash              | balance=least request
          affinity               | ip                 | isCookie=false
          limit-rps              | many               | requestsPerSecond=0
          limit-whitelist        | 10.0.0.0/99        | exempt=[]
          canary-by-header       | two words          | header=,
          canary-by-header-pattern | (                | pattern=Optional.empty
          cors-allow-methods     | GET; drop          | methods=[GET, PUT
          cors-allow-origin      | shop.test          | origins=[]
          custom-http-errors     | all                | intercepted=[]
          server-alias           | ~^www\\d+\\.a$     | aliases=[]
          permanent-redirect-code | 200               | target=Optional.empty
          satisfy                | some               | anySuffices=false
          enable-global-auth     | maybe              | external=Optional.empty
          proxy-ssl-verify       | enabled            | verifies=true
          proxy-ssl-ciphers      | RC4-SHA:DES-CBC3-SHA | suites=[]
          proxy-ssl-ciphers      | RC4-SHA:AES128-SHA | suites=[TLS_RSA_WITH_AES_128_CBC_SHA]
          ssl-ciphers            | RC4-SHA            | clientSuites=[]
          ssl-prefer-server-ciphers | false           | clientSuites=[]
          auth-tls-verify-client | never              | certificates=Optional.empty
          """)
  void whatMakesNoSenseCountsAsNotWrittenAndIsReported(
      String name, String value, String understood) {
    Reading<IngressOptions> reading = read(Map.of(name, value));
    assertThat(reading.value().toString()).contains(understood);
    if (!name.equals("enable-global-auth") && !name.equals("auth-tls-verify-client")) {
      assertThat(broken(reading)).singleElement().asString().contains(name).contains("\"" + value);
    }
    assertThat(reading.value().refusals()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          whitelist-source-range | 10.0.0.0/8, office
          whitelist-source-range | 10.0.0.0/33
          allowlist-source-range | ` `
          denylist-source-range  | everybody
          auth-type              | digest
          auth-type              | basic
          auth-url               | auth.test
          auth-url               | https://auth..test/
          auth-tls-secret        | ca
          auth-tls-secret        | other/ca
          """)
  void whatShouldKeepRequestsOutAndMakesNoSenseKeepsAllOfThemOut(String name, String value) {
    Reading<IngressOptions> reading = read(Map.of(name, value));
    assertThat(reading.value().refusals()).isNotEmpty();
    assertThat(broken(reading)).first().asString().contains(name).endsWith("its paths answer 503");
  }
}
