using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using PrivateInference.Figures.Rendering;

namespace PrivateInference.Figures.Tests.Pages;

/// <summary>A real Chromium without a window, driven by its DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly string _profile;
    private string? _session;
    private int _last;

    private Browser(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>What the page wrote to the console as an error, and exceptions that nothing caught.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Where Chromium is, or null.</summary>
    public static string? Find() => s_names.Select(FigureLibraries.Program).FirstOrDefault(path => path is not null);

    public static async Task<Browser> Open(string page, string downloads)
    {
        string profile = Directory.CreateTempSubdirectory("pisim-chromium-").FullName;
        ProcessStartInfo start = new(Find()!, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Browser browser = new(Process.Start(start)!, profile);
        string? line;
        do
        {
            line = await browser._process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line?.StartsWith("DevTools listening on ", StringComparison.Ordinal) == false);

        _ = browser._process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await browser._socket.ConnectAsync(new Uri(line!["DevTools listening on ".Length..]), TestContext.Current.CancellationToken);
        JsonNode target = await browser.Send("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        JsonNode attached = await browser.Send("Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        browser._session = attached["sessionId"]!.GetValue<string>();
        foreach (string domain in (string[])["Runtime", "Log", "Page"])
        {
            _ = await browser.Send(domain + ".enable", []);
        }

        _ = await browser.Send("Browser.setDownloadBehavior", new JsonObject { ["behavior"] = "allow", ["downloadPath"] = downloads });
        _ = await browser.Send("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = 1300, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        _ = await browser.Send("Page.navigate", new JsonObject { ["url"] = new Uri(page).AbsoluteUri });
        return browser;
    }

    /// <summary>The value of an expression in the page, as JSON.</summary>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        JsonNode answer = await Send("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        answer["exceptionDetails"].Should().BeNull(expression);
        return answer["result"]?["value"];
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task Until(string expression)
    {
        for (int i = 0; i < 600; i++)
        {
            if ((await Evaluate($"Boolean({expression})"))!.GetValue<bool>())
            {
                return;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"never true: {expression}; console: {string.Join("; ", Errors)}");
    }

    public Task<JsonNode> MoveMouse(double x, double y) => Send("Input.dispatchMouseEvent", new JsonObject { ["type"] = "mouseMoved", ["x"] = x, ["y"] = y });

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A helper process of the browser may still be writing.
        }
    }

    private async Task<JsonNode> Send(string method, JsonObject parameters)
    {
        int id = ++_last;
        JsonObject message = new() { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
        {
            message["sessionId"] = _session;
        }

        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        while (true)
        {
            JsonNode answer = await Receive();
            Note(answer);
            if (answer["id"]?.GetValue<int>() == id)
            {
                return answer["result"] ?? throw new InvalidOperationException(answer.ToJsonString());
            }
        }
    }

    private void Note(JsonNode message)
    {
        JsonNode? details = message["params"];
        bool isError = message["method"]?.GetValue<string>() switch
        {
            "Runtime.exceptionThrown" => true,
            "Runtime.consoleAPICalled" => details!["type"]!.GetValue<string>() is "error" or "warning",
            "Log.entryAdded" => details!["entry"]!["level"]!.GetValue<string>() is "error" or "warning",
            _ => false,
        };
        if (isError)
        {
            Errors.Add(details!.ToJsonString());
        }
    }

    private async Task<JsonNode> Receive()
    {
        using MemoryStream whole = new();
        byte[] buffer = new byte[64 * 1024];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(whole.ToArray())!;
    }
}
