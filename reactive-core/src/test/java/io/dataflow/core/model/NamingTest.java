package io.dataflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamingTest {

    @ParameterizedTest
    @CsvSource({
        "Contact, contacts",
        "Category, categories",
        "Status, statuses",
        "Person, people",
        "Box, boxes",
        "Day, days",
        "UserStatus, user_statuses",
        "SalesOrder, sales_orders",
        "OrderLine, order_lines",
        "Country, countries",
        "Series, series",
        "Child, children",
        "Address, addresses",
        "Process, processes",
        "Alias, aliases",
        "Bus, buses",
        "Analysis, analyses",
        "Basis, bases",
        "Quiz, quizzes",
        "Church, churches",
        "Dish, dishes",
        "Key, keys",
        "Leaf, leaves",
        "Knife, knives",
        "Roof, roofs",
        "Hero, heroes",
        "Photo, photos",
        "Video, videos",
        "Man, men",
        "Woman, women",
        "Human, humans",
        "Salesman, salesmen",
        "Salesperson, salespeople",
        "Grandchild, grandchildren",
        "Bookshelf, bookshelves",
        "Mouse, mice",
        "House, houses",
        "Index, indexes",
        "Matrix, matrices",
        "Datum, data",
        "Data, data",
        "Metadata, metadata",
        "News, news",
        "Equipment, equipment",
        "Settings, settings",
        "Orders, orders",
        "Lens, lenses",
        "Epoch, epochs",
        "Tech, techs",
        "Gas, gases",
        "HTMLPage, html_pages",
        "URL, urls",
        "API, apis",
        "Colloquy, colloquies",
        "PriceHistory, price_histories",
        "A, as",
        "S, ses",
        "Model3, model3s",
        "People, people",
        "Criterion, criteria",
        "Axis, axes",
        "Movie, movies"
    })
    void aTableIsTheEnglishPluralInSnakeCase(String model, String table) {
        assertThat(Naming.DEFAULT.table(model)).isEqualTo(table);
    }

    @ParameterizedTest
    @CsvSource({
        "id, id",
        "customerId, customer_id",
        "userID, user_id",
        "userIDs, user_ids",
        "URL, url",
        "HTML, html",
        "htmlURL, html_url",
        "parseURLNow, parse_url_now",
        "address2, address2",
        "line1Text, line1_text",
        "created_at, created_at",
        "_hidden, _hidden",
        "isAStudent, is_a_student",
        "x509Cert, x509_cert",
        "a, a",
        "aB, a_b",
        "price$, price$",
        "URLsOfPage, urls_of_page"
    })
    void aColumnIsTheFieldInSnakeCase(String field, String column) {
        assertThat(Naming.DEFAULT.column(field)).isEqualTo(column);
    }

    @ParameterizedTest
    @CsvSource({"Contact", "Category", "Person", "Box", "Status", "Child", "Leaf", "Series", "Hero", "Man"})
    void thePluralOfAPluralIsItself(String model) {
        String table = Naming.DEFAULT.table(model);

        assertThat(Naming.DEFAULT.table(table)).isEqualTo(table);
    }
}
