namespace PrivateInference.Networks.Tests.Zoo;

/// <summary>Reference files beside the repository; a test that needs one is skipped where it is absent.</summary>
internal static class SharedFiles
{
    public static string[] ReadLines(string relative)
    {
        string? path = Find(relative);
        Assert.SkipUnless(path is not null, $"shared/{relative} is not here");
        return File.ReadAllLines(path!);
    }

    public static string[] SplitCsv(string line)
    {
        List<string> fields = [];
        string field = "";
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(field);
                field = "";
            }
            else
            {
                field += c;
            }
        }

        return [.. fields, field];
    }

    private static string? Find(string relative)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Simulator.sln")))
        {
            folder = folder.Parent;
        }

        string? path = folder is null ? null : Path.Combine(folder.FullName, "..", "shared", relative);
        return File.Exists(path) ? path : null;
    }
}
