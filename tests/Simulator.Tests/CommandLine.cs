using System.Diagnostics;

namespace PrivateInference.Simulator.Tests;

/// <summary>Runs the program as a user does: a process of its own.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>Starts the program without waiting for it.</summary>
    public static Process Start(params string[] arguments) => StartBehind([], arguments);

    /// <summary>Starts the program by another, as a shell that sets limits.</summary>
    public static Process StartBehind(string[] before, string[] arguments)
    {
        string dotnet = Environment.ProcessPath is string host && host.EndsWith("dotnet", StringComparison.Ordinal) ? host : "dotnet";
        string[] words = [.. before, dotnet, Path.Combine(AppContext.BaseDirectory, "pisim.dll"), .. arguments];
        return Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<Outcome> Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        return await Finish(process);
    }

    /// <summary>Waits for the end of a started program.</summary>
    public static async Task<Outcome> Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(s_patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Outcome(process.ExitCode, await output, await errors);
    }

    /// <summary>What the program left.</summary>
    internal sealed record Outcome(int ExitCode, string Output, string Errors)
    {
        /// <summary>The error stream as lines.</summary>
        public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
