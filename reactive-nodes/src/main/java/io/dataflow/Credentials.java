package io.dataflow;

/**
 * Who connections are opened for; never shown in text.
 *
 * @param user the name
 * @param password the password, or a token in its place
 */
public record Credentials(String user, String password) {

    @Override
    public String toString() {
        return "Credentials[***]";
    }
}
