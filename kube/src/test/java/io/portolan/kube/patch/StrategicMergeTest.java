// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;

/// Strategic merge patches, as kubectl writes them.
final class StrategicMergeTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /// Single quotes stand for double ones.
  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) MAPPER.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode merge(Class<?> type, String document, String patch) {
    return new StrategicMerge().apply(json(document), json(patch), FieldTypes.of(type));
  }

  @Test
  void mergesContainersByName() {
    assertThat(
            merge(
                Pod.class,
                "{'spec':{'containers':[{'name':'a','image':'1'},{'name':'b','image':'1'}]}}",
                "{'spec':{'containers':[{'name':'b','image':'2'},{'name':'c','image':'1'}]}}"))
        .isEqualTo(
            json(
                "{'spec':{'containers':[{'name':'a','image':'1'},{'name':'b','image':'2'},"
                    + "{'name':'c','image':'1'}]}}"));
  }

  @Test
  void mergesServicePortsByPortAndContainerPortsByContainerPort() {
    assertThat(
            merge(
                Service.class,
                "{'spec':{'ports':[{'port':80,'name':'x'}]}}",
                "{'spec':{'ports':[{'port':80,'targetPort':8080}]}}"))
        .isEqualTo(json("{'spec':{'ports':[{'port':80,'name':'x','targetPort':8080}]}}"));
    assertThat(
            merge(
                    Pod.class,
                    "{'spec':{'containers':[{'name':'a','ports':[{'containerPort':80}]}]}}",
                    "{'spec':{'containers':[{'name':'a','ports':[{'containerPort':81}]}]}}")
                .at("/spec/containers/0/ports"))
        .hasSize(2);
  }

  @Test
  void deletesElementsByDirective() {
    assertThat(
            merge(
                Pod.class,
                "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}",
                "{'spec':{'containers':[{'name':'a','$patch':'delete'}]}}"))
        .isEqualTo(json("{'spec':{'containers':[{'name':'b'}]}}"));
  }

  @Test
  void replacesListsByDirective() {
    assertThat(
            merge(
                Pod.class,
                "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}",
                "{'spec':{'containers':[{'name':'c'},{'$patch':'replace'}]}}"))
        .isEqualTo(json("{'spec':{'containers':[{'name':'c'}]}}"));
  }

  @Test
  void ordersElementsAsThePatchSays() {
    assertThat(
            merge(
                    Pod.class,
                    "{'spec':{'containers':[{'name':'a'},{'name':'server'},{'name':'b'}]}}",
                    "{'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}],"
                        + "'containers':[{'name':'b','image':'2'}]}}")
                .at("/spec/containers"))
        .extracting(container -> container.path("name").asText())
        .containsExactly("server", "b", "a");
  }

  @Test
  void replacesListsWithoutMergeKey() {
    assertThat(
            merge(
                Pod.class,
                "{'spec':{'containers':[{'name':'a','command':['x','y']}]}}",
                "{'spec':{'containers':[{'name':'a','command':['z']}]}}"))
        .isEqualTo(json("{'spec':{'containers':[{'name':'a','command':['z']}]}}"));
  }

  @Test
  void mergesAndTakesFromListsOfValues() {
    assertThat(
            merge(
                Pod.class,
                "{'metadata':{'finalizers':['a','b']}}",
                "{'metadata':{'finalizers':['c'],'$deleteFromPrimitiveList/finalizers':['a']}}"))
        .isEqualTo(json("{'metadata':{'finalizers':['b','c']}}"));
  }

  @Test
  void keepsOnlyTheRetainedKeys() {
    assertThat(
            merge(
                Deployment.class,
                "{'spec':{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}}}}",
                "{'spec':{'strategy':{'$retainKeys':['type'],'type':'Recreate'}}}"))
        .isEqualTo(json("{'spec':{'strategy':{'type':'Recreate'}}}"));
  }

  @Test
  void nullRemovesAndMapsMerge() {
    assertThat(
            merge(
                Pod.class,
                "{'metadata':{'labels':{'a':'1','b':'2'}}}",
                "{'metadata':{'labels':{'a':null,'c':'3'}}}"))
        .isEqualTo(json("{'metadata':{'labels':{'b':'2','c':'3'}}}"));
  }

  @Test
  void refusesElementsWithoutTheirKey() {
    assertThatThrownBy(
            () ->
                merge(
                    Pod.class,
                    "{'spec':{'containers':[]}}",
                    "{'spec':{'containers':[{'image':'x'}]}}"))
        .isInstanceOf(PatchException.class)
        .hasMessageContaining("does not contain declared merge key: name");
  }
}
