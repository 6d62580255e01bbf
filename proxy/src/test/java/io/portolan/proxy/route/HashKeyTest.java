// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.network.IpAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests have the same key.
class HashKeyTest {
  private static final IpAddress CLIENT = IpAddress.of("10.0.0.1");

  /// A request as in `GET a.test/path?query name: value`.
  private static long hash(String key, String written) {
    String[] words = written.strip().split(" ", 3);
    int slash = words[1].indexOf('/');
    Map<String, String> headers =
        words.length < 3
            ? Map.of()
            : Map.of(words[2].split(": ", 2)[0], words[2].split(": ", 2)[1]);
    return HashKey.parse(key)
        .hash(
            new DescribedRequest(
                words[0], words[1].substring(0, slash), words[1].substring(slash), headers),
            CLIENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $request_uri      | GET a.test/x?y            | POST b.test/x?y           | true
          $request_uri      | GET a.test/x?y            | GET a.test/x?z            | false
          $request_uri      | GET a.test/x?             | GET a.test/x              | true
          $uri              | GET a.test/x?y            | GET a.test/x?z            | true
          $args             | GET a.test/x?y            | GET a.test/z?y            | true
          $host             | GET a.test/x              | GET A.TEST/y              | true
          $host             | GET a.test/x              | GET b.test/x              | false
          $host$uri         | GET a.test/x              | GET b.test/x              | false
          ${host}-$uri      | GET a.test/x              | GET a.test/x              | true
          $request_method   | GET a.test/x              | POST a.test/x             | false
          $http_x_user      | GET a.test/ X-User: me    | GET a.test/ x-user: me    | true
          $http_x_user      | GET a.test/ X-User: me    | GET a.test/ X-User: you   | false
          $http_x_user      | GET a.test/ X-User: me    | GET a.test/               | false
          $cookie_id        | GET a.test/ Cookie: id=1  | GET a.test/ Cookie: a=b; id=1; c=d | true
          $cookie_id        | GET a.test/ Cookie: id=1  | GET a.test/ Cookie: id=12 | false
          $cookie_id        | GET a.test/ Cookie: id=1  | GET a.test/ Cookie: ID=1  | false
          $cookie_id        | GET a.test/ Cookie: xid=1 | GET a.test/               | true
          $arg_user         | GET a.test/?user=1&b=2    | GET a.test/?c=3&USER=1    | true
          $arg_user         | GET a.test/?user=1        | GET a.test/?user=         | false
          $remote_user      | GET a.test/ Authorization: Basic YTox | GET a.test/ authorization: basic YToy | true
          $remote_user      | GET a.test/ Authorization: Basic YTox | GET a.test/   | false
          constant          | GET a.test/               | POST b.test/x             | true
          """)
  void requestsHaveTheSameKey(String key, String one, String other, boolean isSame) {
    assertThat(hash(key, one) == hash(key, other)).isEqualTo(isSame);
  }

  @Test
  void clientsHaveKeysOfTheirOwn() {
    DescribedRequest request = new DescribedRequest("GET", "a.test", "/", Map.of());
    for (String text : new String[] {"$remote_addr", "$binary_remote_addr"}) {
      HashKey key = HashKey.parse(text);
      assertThat(key.hasClient()).isTrue();
      assertThat(key.hash(request, CLIENT))
          .isEqualTo(key.hash(request, IpAddress.of("10.0.0.1")))
          .isNotEqualTo(key.hash(request, IpAddress.of("10.0.0.2")))
          .isNotEqualTo(key.hash(request, IpAddress.of("fd00::1")));
    }
    assertThat(HashKey.parse("$host").hasClient()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$nothing", "$", "a$ b", "${host", "$request_time"})
  void whatIsNotKnownIsRefused(String text) {
    assertThatThrownBy(() -> HashKey.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("$request_uri");
  }
}
