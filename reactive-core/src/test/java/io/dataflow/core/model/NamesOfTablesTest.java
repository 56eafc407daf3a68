package io.dataflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Capability;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Capability("S52")
class NamesOfTablesTest {

    @ParameterizedTest
    @CsvSource({
        "users, User",
        "user_status, UserStatus",
        "user_statuses, UserStatus",
        "addresses, Address",
        "address, Address",
        "categories, Category",
        "people, Person",
        "children, Child",
        "salespeople, Salesperson",
        "men, Man",
        "order_lines, OrderLine",
        "ORDER_LINES, OrderLine",
        "OrderLines, OrderLine",
        "order-lines, OrderLine",
        "Order Lines, OrderLine",
        "news, News",
        "series, Series",
        "movies, Movie",
        "ties, Tie",
        "photos, Photo",
        "heroes, Hero",
        "shoes, Shoe",
        "areas, Area",
        "schemas, Schema",
        "aliases, Alias",
        "alias, Alias",
        "canvases, Canvas",
        "menus, Menu",
        "campuses, Campus",
        "buses, Bus",
        "houses, House",
        "warehouses, Warehouse",
        "causes, Cause",
        "uses, Use",
        "cases, Case",
        "databases, Database",
        "purchases, Purchase",
        "releases, Release",
        "courses, Course",
        "licenses, License",
        "expenses, Expense",
        "promises, Promise",
        "processes, Process",
        "classes, Class",
        "analyses, Analysis",
        "analysis, Analysis",
        "hypotheses, Hypothesis",
        "diagnoses, Diagnosis",
        "doses, Dose",
        "purposes, Purpose",
        "crises, Crisis",
        "boxes, Box",
        "taxes, Tax",
        "axes, Axis",
        "indexes, Index",
        "indices, Index",
        "matrices, Matrix",
        "quizzes, Quiz",
        "sizes, Size",
        "prizes, Prize",
        "waltzes, Waltz",
        "branches, Branch",
        "batches, Batch",
        "caches, Cache",
        "niches, Niche",
        "dishes, Dish",
        "leaves, Leaf",
        "archives, Archive",
        "curves, Curve",
        "knives, Knife",
        "apis, Api",
        "wikis, Wiki",
        "data, Data",
        "sensor_data, SensorData",
        "media, Media",
        "sms, Sms",
        "keys, Key",
        "days, Day",
        "2fa_codes, _2faCode",
        "_audit_entries, AuditEntry",
        "größen, Grossen",
        "таблица, Table",
        "s, S",
        "virus, Virus",
        "glasses, Glass",
        "responses, Response"
    })
    void aModelIsTheSingularOfItsTable(String table, String model) {
        assertThat(Naming.DEFAULT.model(table)).isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Contact",
                "Category",
                "Status",
                "Person",
                "Box",
                "Day",
                "UserStatus",
                "SalesOrder",
                "Country",
                "Series",
                "Child",
                "Address",
                "Process",
                "Alias",
                "Bus",
                "Analysis",
                "Quiz",
                "Church",
                "Dish",
                "Key",
                "Leaf",
                "Knife",
                "Roof",
                "Hero",
                "Photo",
                "Video",
                "Man",
                "Woman",
                "Human",
                "Salesman",
                "Salesperson",
                "Grandchild",
                "Bookshelf",
                "Mouse",
                "House",
                "Index",
                "Matrix",
                "Data",
                "Metadata",
                "News",
                "Equipment",
                "Lens",
                "Epoch",
                "Tech",
                "Gas",
                "Virus",
                "Cache",
                "Movie",
                "Case",
                "Axis",
                "Life",
                "Foot",
                "Tooth",
                "Criterion",
                "Cargo",
                "Echo",
                "Company"
            })
    void theTableOfAModelLeadsBackToIt(String model) {
        assertThat(Naming.DEFAULT.model(Naming.DEFAULT.table(model))).isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource({
        "id, id",
        "USER_ID, userId",
        "userID, userId",
        "created_at, createdAt",
        "Mixed Case, mixedCase",
        "order, order",
        "class_, class",
        "_hidden, hidden",
        "2nd, _2nd",
        "prix en €, prixEn",
        "日付, field"
    })
    void aFieldIsItsColumnInCamelCase(String column, String field) {
        assertThat(Naming.DEFAULT.field(column)).isEqualTo(field);
    }
}
