namespace PrivateInference.Simulator;

/// <summary>The user stopped the work; the message is the one line that says where, and how to go on.</summary>
internal sealed class InterruptedException(string message) : Exception(message);
