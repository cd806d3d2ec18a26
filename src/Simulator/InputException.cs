namespace PrivateInference.Simulator;

/// <summary>Bad input at the command line; the message is the one line that the user sees.</summary>
internal sealed class InputException(string message) : Exception(message);
