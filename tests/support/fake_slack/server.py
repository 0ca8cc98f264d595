"""The server: one port for the Web API, Socket Mode, response URLs, uploads and files."""

from aiohttp import web

from . import web_api
from .deliver import HttpTransport
from .faults import Faults
from .limits import Limits
from .outbound import Outbound
from .payloads import SUBSCRIPTIONS, changed_event, message_event
from .response_urls import ResponseUrls
from .socket_mode import SocketTransport
from .state import World

BODY_MOST = 16 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"


class Server:
    """Lives on one event loop; FakeSlack puts that on a thread of its own."""

    def __init__(self, transport="socket", bot_url=None, clock=None, limits="lenient"):
        self.world = World(clock)
        self.limits, self.faults = Limits(self.world.clock, limits), Faults()
        self.response_urls, self.outbound = ResponseUrls(self), Outbound(self)
        self.sockets, self.http = SocketTransport(self), HttpTransport(self, bot_url)
        self.transport = {"socket": self.sockets, "http": self.http}[transport]
        self.sockets.enabled = transport == "socket"
        self.echo_own = True  # Slack tells an app of its own messages too
        self.base_url, self._runner = "", None

    async def start(self, port=0):
        app = web.Application(client_max_size=BODY_MOST)
        app.router.add_route("GET", "/api/{method}", self._api)
        app.router.add_route("POST", "/api/{method}", self._api)
        app.router.add_get("/link/", self.sockets.handle)
        app.router.add_post("/{kind:commands|actions|app}/{team}/{number}/{secret}", self.response_urls.handle)
        app.router.add_post("/upload/{file}/{secret}", self._upload)
        app.router.add_get("/files/{file}/{name}", self._download)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self.http.start()

    async def stop(self):
        self.faults.clear()
        await self.outbound.stop()
        await self.sockets.stop()
        await self.http.stop()
        await self._runner.cleanup()

    async def _api(self, request):
        return await web_api.handle(self, request)

    def quiet_api(self, method):
        """For checks of content that belong to no call."""
        api = web_api.Api(self, method)
        api.scopes = list(self.world.scopes)
        return api

    def after_call(self, call):
        """Slack tells the app of its own messages in conversations that it listens to."""
        if not (self.echo_own and call.ok and call.method in ("chat.postMessage", "chat.update", "chat.delete")):
            return
        channel = self.world.channels[call.answer["channel"]]
        message = channel.messages.get(call.answer["ts"])
        name = SUBSCRIPTIONS[channel.kind]
        if message is None or self.world.bot_user not in channel.members:
            return
        if call.method == "chat.postMessage":
            self.outbound.event(name, message_event(channel, message.body))
        elif message.edits:
            subtype = "message_changed" if call.method == "chat.update" else "message_deleted"
            self.outbound.event(name, changed_event(self.world, channel, message, subtype))

    # ------------------------------------------------------------ files

    async def _upload(self, request):
        upload = self.world.uploads.get(request.match_info["file"])
        if request.content_type == "multipart/form-data":
            fields = await request.post()
            data = b"".join(f.file.read() if hasattr(f, "file") else str(f).encode() for f in fields.values())
        else:
            data = await request.read()
        if "Authorization" in request.headers:
            self.world.complain("an upload with a token: the address alone lets it in")
        fault = self.faults.take("upload")
        if fault:
            return await self.faults.answer(fault, request, lambda: self._uploaded(request, upload, data))
        return self._uploaded(request, upload, data)

    def _uploaded(self, request, upload, data):
        if upload is None or upload["secret"] != request.match_info["secret"] or upload["data"] is not None:
            return web.Response(status=404, text="not found")
        if len(data) != upload["length"]:
            self.world.complain(f"an upload of {len(data)} bytes, announced were {upload['length']}")
            return web.Response(status=400, text="wrong length")
        if upload["filename"].endswith(".png") and not data.startswith(PNG):
            self.world.complain(f"{upload['filename']} is no PNG")
        upload["data"] = data
        return web.Response(text=f"OK - {len(data)}")

    async def _download(self, request):
        fault = self.faults.take("files")
        if fault:
            return await self.faults.answer(fault, request, lambda: self._file(request))
        return self._file(request)

    def _file(self, request):
        """Without the token there is a page to sign in, as at Slack: 200 and HTML."""
        file = self.world.files.get(request.match_info["file"])
        if request.headers.get("Authorization") != f"Bearer {self.world.bot_token}":
            return web.Response(text="<!DOCTYPE html><html>Sign in</html>", content_type="text/html")
        if file is None or file.get("access") == "deleted":
            return web.Response(status=404, text="not found")
        return web.Response(body=file["data"], content_type=file["mimetype"])
