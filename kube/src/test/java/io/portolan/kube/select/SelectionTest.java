// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Label and field selectors.
final class SelectionTest {
  private static final Kind POD = BuiltInKinds.ALL.byKind("", "v1", "Pod").orElseThrow();

  private static ObjectNode pod() {
    ObjectNode pod = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = pod.putObject("metadata");
    metadata.put("name", "web-1").put("namespace", "shop");
    metadata.putObject("labels").put("app", "web").put("tier", "front").put("weight", "7");
    pod.putObject("spec").put("nodeName", "node-1");
    return pod;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app=web|true",
        "app==web,tier=back|false",
        "app!=api|true",
        "missing!=x|true",
        "app in (api, web)|true",
        "app notin (api, web)|false",
        "tier|true",
        "!tier|false",
        "!missing , tier in (front)|true",
        "weight>5|true",
        "weight<5|false",
      })
  void selectsByLabels(String selector, boolean expected) {
    assertThat(Selection.parse(POD, selector, "").matches(SelectionTest::pod, POD))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metadata.name=web-1|true",
        "metadata.name!=web-1|false",
        "spec.nodeName=node-1,metadata.namespace==shop|true",
        "spec.nodeName=|false",
      })
  void selectsByFields(String selector, boolean expected) {
    assertThat(Selection.parse(POD, "", selector).matches(SelectionTest::pod, POD))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=b=c", "a in b", "a in (", ",", "a,", "=b", "a>x", "a b", "!"})
  void refusesWhatIsNoLabelSelector(String selector) {
    assertThatThrownBy(() -> Selection.parse(POD, selector, ""))
        .isInstanceOf(SelectorException.class)
        .hasMessageStartingWith("unable to parse requirement: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spec.image=x", "status"})
  void refusesFieldsThatCannotBeSelected(String selector) {
    assertThatThrownBy(() -> Selection.parse(POD, "", selector))
        .isInstanceOf(SelectorException.class);
  }
}
