namespace PrivateInference.Simulator.Output;

/// <summary>The command line of this process, so that a result says how to make it again.</summary>
internal static class InvokedCommand
{
    /// <summary>As it is typed into a shell: <c>pisim run --network digits</c>.</summary>
    public static string Text { get; } = string.Join(' ', Environment.GetCommandLineArgs().Skip(1).Prepend("pisim").Select(Quoted));

    private static string Quoted(string word) => word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || "-_./:=,+%@".Contains(letter))
        ? word
        : "'" + word.Replace("'", "'\\''") + "'";
}
