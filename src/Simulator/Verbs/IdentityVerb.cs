using System.CommandLine;
using PrivateInference.Protocols.Sessions;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim identity</c>: the key by which two machines know each other.</summary>
internal static class IdentityVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "file of the identity; made when it is not there" };
        Command command = new("identity", """
            Makes a key for serve and infer on two machines, or shows its pin. Give the pin, not the file, to the other machine.

            Examples:
              pisim identity server.pfx
              pisim serve --listen 0.0.0.0 --identity server.pfx --peer PIN-OF-THE-CLIENT
              pisim infer --server host:7766 --identity client.pfx --peer PIN-OF-THE-SERVER
            """);
        command.Add(file);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            string pin = File.Exists(path) ? PinnedTls.ReadPin(path) : PinnedTls.CreateIdentity(path);
            Console.WriteLine($"pin of {path}: {pin}");
            return ExitCode.Success;
        });
        return command;
    }
}
